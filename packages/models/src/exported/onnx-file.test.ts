import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OnnxFileError } from '../errors.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { field, message } from '../testing/protobuf.ts';
import { readOnnxFile } from './onnx-file.ts';

const exported = join(fixtures, 'exported-gpt2', 'onnx');

// Field numbers of onnx.proto: model 1 version, 7 graph, 8 operator set; graph 1 node, 5 tensor, 11 input, 12 output.
const node = (...more: Uint8Array[]) =>
  field(1, message(field(1, 'x'), field(2, 'y'), field(4, 'Relu'), ...more));
const dimension = (size: number) => field(1, field(1, size));
const value = (name: string, ...sizes: number[]) =>
  message(
    field(1, name),
    field(2, field(1, message(field(1, 1), field(2, message(...sizes.map(dimension)))))),
  );
const tensor = (...more: Uint8Array[]) => field(5, message(field(8, 'w'), field(2, 1), ...more));
const outside = (entries: Record<string, string>, ...more: Uint8Array[]) =>
  tensor(
    field(1, 4),
    field(14, 1),
    ...Object.entries(entries).map(([key, text]) => field(13, message(field(1, key), field(2, text)))),
    ...more,
  );
const onnx = (graph: Uint8Array[], more: Uint8Array[] = [], version = 8) =>
  message(
    field(1, version),
    field(8, field(2, 17)),
    ...more,
    field(7, message(node(), ...graph, field(11, value('x', 2, 3)), field(12, value('y', 2, 3)))),
  );
const bytes16 = new Uint8Array(16);

describe('readOnnxFile', () => {
  it.each([
    ['model', 7, 5, 'past_key_values.0.key', [1, ['batch_size', 2, 'past_sequence_length', 16]]],
    ['model_q4', 7, 5, 'past_key_values.0.key', [1, ['batch_size', 2, 'past_sequence_length', 16]]],
    ['decoder_model_merged', 8, 5, 'use_cache_branch', [9, [1]]],
  ])('reads %s', async (name, inputs, outputs, input, [type, shape]) => {
    const { graph, byteLength } = await readOnnxFile(join(exported, `${name}.onnx`));
    expect([graph.inputs.length, graph.outputs.length]).toEqual([inputs, outputs]);
    expect(graph.inputs.find((one) => one.name === input)).toEqual({ name: input, type, shape });
    expect(byteLength).toBeGreaterThan(200_000);
    const read = new Set(graph.nodes.flatMap((one) => one.inputs));
    for (const one of graph.inputs) expect(read, 'subgraphs included').toContain(one.name);
  });

  const right: readonly [string, Uint8Array][] = [
    ['the smallest model', onnx([])],
    ['elements in the message', onnx([tensor(field(1, 4), field(9, bytes16))])],
    ['elements as numbers', onnx([tensor(field(1, 2), field(4, new Uint8Array(8)))])],
    ['elements in another file', onnx([outside({ location: 'data/w.bin', offset: '16', length: '16' })])],
    ['an unknown size', onnx([field(12, value('z', -1))])],
    ['a tensor without elements', onnx([tensor(field(1, 0), field(9, ''))])],
  ];
  const wrong: readonly [string, Uint8Array, RegExp][] = [
    ['no message', Uint8Array.of(0xff, 0xff, 0xff), /cut off/],
    ['a group', Uint8Array.of(0x0b), /no field of a protobuf message/],
    ['an unending number', new Uint8Array(12).fill(0x80), /more than 64 bits|cut off/],
    ['a length behind the end', Uint8Array.of(0x3a, 0x7f), /passes the end of its message by/],
    ['nothing', new Uint8Array(), /has 0 bytes/],
    ['no graph', message(field(1, 8)), /no graph/],
    ['two graphs', onnx([], [field(7, '')]), /two graphs/],
    ['an unknown version', onnx([], [], 99), /version 99/],
    ['training', onnx([], [field(20, '')]), /for training/],
    ['functions', onnx([], [field(25, '')]), /functions of its own/],
    ['sparse tensors', onnx([field(15, '')]), /sparse/],
    ['a strange operator', onnx([node(field(7, 'evil.ops'))]), /of "evil.ops"/],
    ['a set that was not imported', onnx([node(field(7, 'com.microsoft'))]), /without saying which version/],
    ['a name of a megabyte', onnx([node(field(1, 'x'.repeat(2 ** 20)))]), /4096 are the most/],
    ['a name that is no text', onnx([node(field(1, Uint8Array.of(0xff)))]), /not UTF-8/],
    ['too few elements', onnx([tensor(field(1, 5), field(9, bytes16))]), /needs 20 bytes and has 16/],
    ['too many elements', onnx([tensor(field(1, 2), field(9, bytes16))]), /needs 8 bytes and has 16/],
    ['a size of a petabyte', onnx([tensor(field(1, 2 ** 48), field(1, 2 ** 48))]), /cannot be/],
    ['a negative size', onnx([tensor(field(1, -4), field(9, bytes16))]), /cannot be/],
    ['elements that are absent', onnx([tensor(field(1, 1000))]), /at most 0 of them/],
    ['elements said twice', onnx([tensor(field(1, 4), field(9, bytes16), field(9, bytes16))]), /twice/],
    ['an unknown type', onnx([tensor(field(2, 99))]), /field 2 twice/],
    ['texts', onnx([tensor(field(6, 'text'))]), /texts/],
    ['two tensors of one name', onnx([tensor(field(1, 0)), tensor(field(1, 0))]), /"w" twice/],
    ['an absurd size', onnx([field(11, value('z', 2 ** 50))]), /size of 1125899906842624/],
    ['too many dimensions', onnx([field(11, value('z', ...Array(9).fill(1)))]), /more than 8 dimensions/],
    ['an input without a type', onnx([field(11, field(1, 'z'))]), /no tensor/],
    ['a file above', onnx([outside({ location: '../w.bin' })]), /no path within its folder/],
    ['a file above in the middle', onnx([outside({ location: 'data/../../w.bin' })]), /no path within/],
    ['a file at the root', onnx([outside({ location: '/etc/hostname' })]), /no path within/],
    ['a file of Windows', onnx([outside({ location: 'C:\\w.bin' })]), /no path within/],
    ['an absent file', onnx([outside({ location: 'absent.bin' })]), /no such file/],
    ['a folder', onnx([outside({ location: 'data' })]), /no such file/],
    ['a link out', onnx([outside({ location: 'link.bin' })]), /link out of its folder/],
    ['no file', onnx([outside({ offset: '0' })]), /which file/],
    [
      'an offset behind the file',
      onnx([outside({ location: 'data/w.bin', offset: '17' })]),
      /1 bytes behind/,
    ],
    ['a negative offset', onnx([outside({ location: 'data/w.bin', offset: '-1' })]), /offset "-1"/],
    ['a huge offset', onnx([outside({ location: 'data/w.bin', offset: '9999999999999999' })]), /offset "9/],
    ['another length', onnx([outside({ location: 'data/w.bin', length: '20' })]), /said to have 20/],
    [
      'two places',
      onnx([outside({ location: 'data/w.bin' }, field(9, bytes16))]),
      /its elements in two places/,
    ],
    [
      'a tensor in an attribute without its elements',
      onnx([node(field(5, message(field(1, 'value'), field(5, message(field(2, 1), field(1, 9))))))]),
      /9 elements/,
    ],
    ['graphs in graphs', onnx([deep(12)]), /nested deeper than 8/],
  ];
  function deep(levels: number): Uint8Array {
    let graph: Uint8Array = node();
    for (let level = 0; level < levels; level++) graph = node(field(5, message(field(6, graph))));
    return graph;
  }

  const folderOf = async (model: Uint8Array) => {
    const folder = await temporaryFolder();
    const home = join(folder.path, 'home');
    await mkdir(join(home, 'data'), { recursive: true });
    await writeFile(join(home, 'data', 'w.bin'), new Uint8Array(32));
    await writeFile(join(folder.path, 'w.bin'), new Uint8Array(32));
    await symlink(join(folder.path, 'w.bin'), join(home, 'link.bin'));
    await writeFile(join(home, 'model.onnx'), model);
    return { path: join(home, 'model.onnx'), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  };
  it.each(right)('takes %s', async (_, model) => {
    await using folder = await folderOf(model);
    expect((await readOnnxFile(folder.path)).graph.nodes.length).toBeGreaterThan(0);
  });
  it.each(wrong)('refuses %s', async (_, model, reason) => {
    await using folder = await folderOf(model);
    const reading = readOnnxFile(folder.path);
    await expect(reading).rejects.toThrow(OnnxFileError);
    await expect(reading).rejects.toThrow(reason);
  });

  it('follows links of a download’s cache, where the model is one as well', async () => {
    await using folder = await temporaryFolder();
    const [blobs, snapshot] = [join(folder.path, 'blobs'), join(folder.path, 'snapshot')];
    await Promise.all([mkdir(blobs), mkdir(snapshot)]);
    for (const name of ['model.onnx', 'model.onnx_data']) {
      await writeFile(join(blobs, name), await readFile(join(exported, name)));
      await symlink(join(blobs, name), join(snapshot, name));
    }
    expect((await readOnnxFile(join(snapshot, 'model.onnx'))).graph.outputs).toHaveLength(5);
  });
});
