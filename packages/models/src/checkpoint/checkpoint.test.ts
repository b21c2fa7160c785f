import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckpointError, UnsupportedDtypeError } from '../errors.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { float32File, safetensorsFile } from '../testing/safetensors-file.ts';
import { openCheckpoint } from './open-checkpoint.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

async function folderOf(files: Files): Promise<Awaited<ReturnType<typeof temporaryFolder>>> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries({ 'config.json': '{}', ...files })) {
    await writeFile(join(folder.path, name), content);
  }
  return folder;
}

const entry = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('a safetensors file', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['is too short', new Uint8Array(7), /7 bytes, too few/],
    ['has a header past its end', safetensorsFile('{}').slice(0, 9), /passes the end of the file/],
    [
      'has a header of 2^64 − 1',
      Buffer.concat([Buffer.alloc(8, 255), Buffer.alloc(64)]),
      /18446744073709551615/,
    ],
    ['has a header of more than 2 MiB', safetensorsFile(' '.repeat(2 ** 21 + 1)), /longer than 2097152/],
    ['has a header that is not JSON', safetensorsFile('{"a":'), /not JSON/],
    ['has a header that is not UTF-8', badUtf8(), /not JSON/],
    ['is nested a thousand deep', safetensorsFile('['.repeat(1000)), /deeper than 32/],
    [
      'has a header of too many items',
      safetensorsFile(`[${'0,'.repeat(150_001)}0]`),
      /more than 150000 items/,
    ],
    ['has a header that is a list', safetensorsFile('[]'), /not a JSON object/],
    [
      'names a tensor twice',
      safetensorsFile(`{"a":${JSON.stringify(entry(0, 4))},"\\u0061":${JSON.stringify(entry(4, 8))}}`, 8),
      /"a" twice/,
    ],
    ['has an entry of other keys', safetensorsFile({ a: { ...entry(0, 4), more: 1 } }, 4), /entry of "a"/],
    ['has a negative size', safetensorsFile({ a: entry(0, 4, [-1]) }, 4), /entry of "a"/],
    ['has a fractional offset', safetensorsFile({ a: entry(0, 4.5, [1]) }, 4), /entry of "a"/],
    ['has offsets the wrong way round', safetensorsFile({ a: entry(4, 0, [1]) }, 4), /its offsets span -4/],
    ['has an unknown dtype', safetensorsFile({ a: entry(0, 4, [1], 'F31') }, 4), /unknown dtype "F31"/],
    ['has a shape that needs more', safetensorsFile({ a: entry(0, 4, [2]) }, 4), /needs 8 bytes/],
    ['has a shape past all numbers', safetensorsFile({ a: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), /needs/],
    [
      'has nine dimensions',
      safetensorsFile({ a: entry(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1]) }, 4),
      /entry of "a"/,
    ],
    [
      'has tensors that overlap',
      safetensorsFile({ a: entry(0, 8), b: entry(4, 12) }, 12),
      /"b" overlaps .* by 4/,
    ],
    ['has one tensor in another', safetensorsFile({ a: entry(0, 12), b: entry(4, 8) }, 12), /overlaps/],
    ['has a gap', safetensorsFile({ a: entry(0, 4), b: entry(8, 12) }, 12), /4 bytes before "b"/],
    ['has bytes left over', safetensorsFile({ a: entry(0, 4) }, 12), /last 8 bytes/],
    ['is cut off', safetensorsFile({ a: entry(0, 400) }, 200), /"a" ends 200 bytes after the file/],
    ['has metadata that is no table', safetensorsFile({ __metadata__: [1] }), /__metadata__/],
  ])('that %s is refused', async (_, file, message) => {
    await using folder = await folderOf({ 'model.safetensors': file });
    const opening = openCheckpoint(folder.path);
    await expect(opening).rejects.toThrow(CheckpointError);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow('model.safetensors');
  });

  it('is read by rows, in each of its dtypes', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      plain: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      half: { dtype: 'F16', shape: [3], data_offsets: [16, 22] },
      brain: { dtype: 'BF16', shape: [3], data_offsets: [22, 28] },
      whole: { dtype: 'I64', shape: [1], data_offsets: [28, 36] },
      empty: { dtype: 'F32', shape: [0, 3], data_offsets: [36, 36] },
    };
    const bytes = Buffer.concat([
      Buffer.from(Float32Array.of(1, 2, 3, 4).buffer),
      Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001).buffer),
      Buffer.from(Uint16Array.of(0x3f80, 0xc040, 0x0000).buffer),
      Buffer.alloc(8),
    ]);
    await using folder = await folderOf({ 'model.safetensors': safetensorsFile(header, bytes) });
    await using checkpoint = await openCheckpoint(folder.path);
    expect([...(await checkpoint.readRows('plain', 1, 2))]).toEqual([3, 4]);
    expect([...(await checkpoint.readRows('plain', 0, 2))]).toEqual([1, 2, 3, 4]);
    expect([...(await checkpoint.readRows('half', 0, 3))]).toEqual([1, -2, 2 ** -24]);
    expect([...(await checkpoint.readRows('brain', 0, 2))]).toEqual([1, -3]);
    expect([...(await checkpoint.readRows('empty', 0, 0))]).toEqual([]);
    await expect(checkpoint.readRows('whole', 0, 1)).rejects.toThrow(UnsupportedDtypeError);
    await expect(checkpoint.readRows('plain', 1, 3)).rejects.toThrow(/rows 1 to 3 .* which has 2/);
    await expect(checkpoint.readRows('none', 0, 1)).rejects.toThrow(/no tensor "none"/);
  });
});

describe('a checkpoint in shards', () => {
  const one = float32File({ a: { shape: [1], data: [1] } });
  const two = float32File({ b: { shape: [1], data: [2] } });
  const index = (map: object): string => JSON.stringify({ metadata: { total_size: 8 }, weight_map: map });
  const right = { a: '1.safetensors', b: '2.safetensors' };

  it('is read as one', async () => {
    await using folder = await folderOf({
      '1.safetensors': one,
      '2.safetensors': two,
      'model.safetensors.index.json': index(right),
      'tokenizer.json': '{}',
      'notes.txt': 'stay',
    });
    await using checkpoint = await openCheckpoint(folder.path);
    expect([...checkpoint.tensors.keys()]).toEqual(['a', 'b']);
    expect([...(await checkpoint.readRows('b', 0, 1))]).toEqual([2]);
    const names = checkpoint.companions.map((path) => path.slice(folder.path.length + 1));
    expect(names).toEqual(['config.json', 'tokenizer.json']);
  });

  it.each<[string, Files, RegExp]>([
    ['lacks a shard', { '1.safetensors': one }, /2\.safetensors: the file cannot be opened/],
    ['has a tensor in two shards', { '1.safetensors': one, '2.safetensors': one }, /"a" stands in/],
    ['has a tensor elsewhere', { '1.safetensors': two, '2.safetensors': one }, /1\.safetensors holds "a"/],
    [
      'has a tensor that no one lists',
      {
        '1.safetensors': float32File({ a: { shape: [1], data: [1] }, c: { shape: [1], data: [1] } }),
        '2.safetensors': two,
      },
      /does not list "c"/,
    ],
    [
      'leads out of the folder',
      { 'model.safetensors.index.json': index({ a: '../1.safetensors' }) },
      /no index of shards/,
    ],
    [
      'has an index of another form',
      { 'model.safetensors.index.json': '{"weight_map":[]}' },
      /no index of shards/,
    ],
  ])('that %s is refused', async (_, files, message) => {
    await using folder = await folderOf({ 'model.safetensors.index.json': index(right), ...files });
    await expect(openCheckpoint(folder.path)).rejects.toThrow(message);
  });
});

describe('a folder', () => {
  it.each<[string, Files, RegExp]>([
    ['has no weights', {}, /holds no model\.safetensors and no index of shards/],
    [
      'has pickles alone',
      { 'pytorch_model.bin': 'x' },
      /no model\.safetensors, but pytorch_model\.bin: weights are read from safetensors/,
    ],
    ['has a GGUF file', { 'a-q4_0.gguf': 'x' }, /but a-q4_0\.gguf: .*given by its own path/],
    ['has a configuration that is not JSON', { 'config.json': '{' }, /config\.json: the file is not JSON/],
    [
      'has a configuration of 2 MiB',
      { 'config.json': `{"a":"${'x'.repeat(2 ** 21)}"}` },
      /1048576 are the most/,
    ],
    [
      'has a key twice',
      { 'config.json': '{"model_type":"llama","model_type":"gpt2"}' },
      /"model_type" twice/,
    ],
  ])('that %s is refused', async (_, files, message) => {
    await using folder = await folderOf(files);
    await expect(openCheckpoint(folder.path)).rejects.toThrow(CheckpointError);
    await expect(openCheckpoint(folder.path)).rejects.toThrow(message);
  });

  it('that is not there is refused, as is a folder in a file’s place', async () => {
    await using folder = await folderOf({});
    await expect(openCheckpoint(join(folder.path, 'none'))).rejects.toThrow(/no such folder or file/);
    await mkdir(join(folder.path, 'model.safetensors'));
    await expect(openCheckpoint(folder.path)).rejects.toThrow(/no regular file/);
  });
});

describe('a GGUF file', () => {
  const right = (): Promise<Buffer> => readFile(join(fixtures, 'gguf-llama', 'model.gguf'));
  const changed = async (change: (file: Buffer) => Buffer): Promise<unknown> => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'model.gguf');
    await writeFile(path, change(await right()));
    return await openCheckpoint(path).then((checkpoint) => checkpoint.close());
  };
  const long = (value: bigint, at: number) => (file: Buffer) => {
    file.writeBigUInt64LE(value, at);
    return file;
  };

  it.each<[string, (file: Buffer) => Buffer, RegExp]>([
    ['is something else', (file) => file.fill(0, 0, 4), /no GGUF file/],
    ['is of version 1', (file) => file.fill(1, 4, 5), /version 1/],
    ['counts 2^63 tensors', long(2n ** 63n, 8), /9223372036854775808 tensors/],
    ['counts 2^40 metadata entries', long(2n ** 40n, 16), /1099511627776 metadata entries/],
    ['has a name of 2^32 bytes', long(2n ** 32n, 24), /bytes of text/],
    ['is cut off in its header', (file) => file.subarray(0, 900), /passes the end of the file/],
    ['is cut off in its tensors', (file) => file.subarray(0, file.length - 40), /is cut off/],
  ])('that %s is refused', async (_, change, message) => {
    await expect(changed(change)).rejects.toThrow(CheckpointError);
    await expect(changed(change)).rejects.toThrow(message);
  });
});

function badUtf8(): Uint8Array {
  const file = safetensorsFile('{"a":1}');
  file[10] = 0xff;
  return file;
}
