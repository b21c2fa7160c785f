import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alignData } from './align-data.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-align-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function message(...fields: readonly (readonly [number, Uint8Array | string | number])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, content] of fields) {
    if (typeof content === 'number') writer.tag(field, WireType.Varint).int64(content);
    else writer.tag(field, WireType.LengthDelimited).bytes(Buffer.from(content));
  }
  return writer.finish();
}
const entry = (key: string, value: string) => [13, message([1, key], [2, value])] as const;
const tensor = (name: string, ...entries: (readonly [number, Uint8Array])[]) =>
  message([8, name], ...entries, [2, 1]);

/** Every key and value beside a tensor's name, wherever it stands. */
function entriesOf(
  bytes: Uint8Array,
  kind: 'model' | 'graph' | 'node' | 'attribute' | 'tensor' = 'model',
): string[] {
  const inside = { model: [7], graph: [1, 5], node: [5], attribute: [5, 6], tensor: [] as number[] }[kind];
  const next = { 7: 'graph', 1: 'node', 5: kind === 'node' ? 'attribute' : 'tensor', 6: 'graph' } as const;
  const reader = new BinaryReader(bytes);
  const found: string[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire !== WireType.LengthDelimited) reader.skip(wire);
    else if (inside.includes(field))
      found.push(...entriesOf(reader.bytes(), next[field as keyof typeof next]));
    else if (kind === 'tensor' && field === 13) {
      const text = new BinaryReader(reader.bytes());
      text.tag();
      const key = text.string();
      text.tag();
      found.push(`${key}=${text.string()}`);
    } else reader.skip(wire);
  }
  return found;
}

it('moves tensors and packed pieces to aligned places, in branches as well, each piece once', async () => {
  const path = join(folder, 'model.onnx');
  const branch = message([
    5,
    tensor('inner', entry('location', 'd'), entry('offset', '13'), entry('length', '3')),
  ]);
  const graph = message(
    [5, tensor('a', entry('location', 'd'), entry('offset', '0'), entry('length', '5'))],
    [
      5,
      tensor(
        'b',
        entry('location', 'd'),
        entry('offset', '5'),
        entry('length', '2'),
        entry('prepacked_0', 'Kernel+1|7;4;0|11;2;9'),
      ),
    ],
    [5, tensor('same', entry('location', 'd'), entry('offset', '0'), entry('length', '5'))],
    [5, tensor('large', entry('location', 'd'), entry('offset', '16'), entry('length', '70000'))],
    [5, tensor('inline', [9, Uint8Array.of(1, 2, 3)])],
    [1, message([4, 'If'], [5, message([1, 'then_branch'], [6, branch])])],
  );
  await writeFile(path, message([1, 10], [7, graph], [2, 'producer']));
  const old = Buffer.concat([
    Buffer.from(Array.from({ length: 16 }, (_, at) => at)),
    Buffer.alloc(70_000, 7),
  ]);
  await writeFile(join(folder, 'd'), old);
  await alignData(path, 'd');
  const model = await readFile(path);
  expect(entriesOf(model)).toEqual([
    ...['location=d', 'offset=0', 'length=5'],
    ...['location=d', 'offset=64', 'length=2', 'prepacked_0=Kernel+1|128;4;0|192;2;9'],
    ...['location=d', 'offset=0', 'length=5'],
    ...['location=d', 'offset=4096', 'length=70000'],
    ...['location=d', 'offset=74112', 'length=3'],
  ]);
  const data = await readFile(join(folder, 'd'));
  for (const [at, expected] of [
    [0, [0, 1, 2, 3, 4]],
    [64, [5, 6]],
    [128, [7, 8, 9, 10]],
    [192, [11, 12]],
    [74112, [13, 14, 15]],
  ] as const) {
    expect([...data.subarray(at, at + expected.length)]).toEqual(expected);
  }
  expect(data.subarray(4096, 74_096).every((byte) => byte === 7)).toBe(true);
  expect(model.includes('producer') && model.includes(Buffer.of(1, 2, 3))).toBe(true);
});

it('leaves a model alone that has no data file, and refuses places that are none', async () => {
  const path = join(folder, 'alone.onnx');
  const alone = message([7, message([5, tensor('a', [9, Uint8Array.of(1)])])]);
  await writeFile(path, alone);
  await alignData(path, 'absent');
  expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(alone));
  await writeFile(path, message([7, message([5, tensor('a', entry('offset', 'x'), entry('length', '5'))])]));
  await expect(alignData(path, 'absent')).rejects.toThrow(/no readable place/);
});
