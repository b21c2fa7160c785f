import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reduceSum, square } from '@haksup/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CheckpointError,
  defineModel,
  loadCheckpoint,
  type ModelDefinition,
  normal,
  Random,
  saveCheckpoint,
  Trainer,
} from '../index.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

function model(name: string, shapes: Readonly<Record<string, number[]>>): ModelDefinition {
  return defineModel({
    name,
    parameters: Object.fromEntries(
      Object.entries(shapes).map(([parameter, shape]) => [parameter, { shape, initialise: normal(1) }]),
    ),
    loss: ({ parameter }) => reduceSum(square(parameter('a'))),
  });
}

const small = model('small', { a: [3, 2], b: [5] });
const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
const path = join(folder, 'good.safetensors');
let trainer: Trainer;
let good: Buffer;

beforeAll(async () => {
  trainer = new Trainer(small, { schedule: 0.1, seed: 1 });
  for (let step = 0; step < 3; step++) await trainer.step({ tensors: {} });
  trainer.random.next();
  await saveCheckpoint(trainer, path, { epoch: 2, list: [1, 'x', null] });
  good = readFileSync(path);
});
afterAll(async () => {
  await trainer.release();
  rmSync(folder, { recursive: true });
});

describe('checkpoints', () => {
  it('bring back parameters, moments, step, generator and position', async () => {
    await using other = new Trainer(small, { schedule: 0.1, seed: 2 });
    expect(await loadCheckpoint(other, path)).toEqual({ epoch: 2, list: [1, 'x', null] });
    expect(other.stepsTaken).toBe(3);
    expect(other.random.state).toEqual(trainer.random.state);
    for (const array of ['values', 'firstMoment', 'secondMoment'] as const) {
      expect(other.store[array]).toEqual(trainer.store[array]);
    }
    expect(await other.step({ tensors: {} })).toEqual(await trainer.step({ tensors: {} }));
  });

  it('are safetensors files, as its description says', () => {
    const length = Number(good.readBigUInt64LE());
    const header = JSON.parse(good.toString('utf8', 8, 8 + length));
    expect(Object.keys(header)).toEqual([
      '__metadata__',
      'parameter:a',
      'parameter:b',
      'first-moment:a',
      'first-moment:b',
      'second-moment:a',
      'second-moment:b',
    ]);
    expect(header['parameter:b']).toEqual({ dtype: 'F32', shape: [5], data_offsets: [24, 44] });
    expect((8 + length) % 8).toBe(0);
    expect(good.byteLength).toBe(8 + length + 3 * 44);
  });

  it('leave nothing beside them, also where writing fails', async () => {
    expect(readdirSync(folder)).toEqual(['good.safetensors']);
    await expect(saveCheckpoint(trainer, join(folder, 'absent', 'x.safetensors'))).rejects.toThrow(
      CheckpointError,
    );
    expect(readdirSync(folder)).toEqual(['good.safetensors']);
  });

  const headerEnd = (file: Buffer): number => 8 + Number(file.readBigUInt64LE());
  const damage: [string, (file: Buffer) => Buffer, RegExp][] = [
    ['empty', () => Buffer.alloc(0), /does not begin/],
    [
      'of another kind',
      () => Buffer.from('PK\u0003\u0004 this is a zip, says its beginning'),
      /does not begin/,
    ],
    [
      'with a huge header',
      (file) => Buffer.concat([Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]), file.subarray(8)]),
      /does not begin/,
    ],
    [
      'with a header that is no JSON',
      (file) => {
        file[8] = 0x7d;
        return file;
      },
      /cannot be understood/,
    ],
    ['cut off in its header', (file) => file.subarray(0, 100), /does not begin/],
    ['cut off in its tensors', (file) => file.subarray(0, file.byteLength - 5), /cut off/],
    ['longer than it says', (file) => Buffer.concat([file, Buffer.alloc(4)]), /no tensor claims/],
    [
      'changed by one bit',
      (file) => {
        file[headerEnd(file) + 9]! ^= 1;
        return file;
      },
      /does not match its hash/,
    ],
    [
      'changed in its metadata',
      (file) => Buffer.from(file.toString('latin1').replace('\\"step\\":3', '\\"step\\":4'), 'latin1'),
      /does not match its hash/,
    ],
  ];
  it.each(damage)('are refused when %s', async (_, change, message) => {
    const bad = join(folder, 'bad.safetensors');
    writeFileSync(bad, change(Buffer.from(good)));
    await using other = new Trainer(small, { schedule: 0.1, seed: 2 });
    const before = other.store.values.slice();
    await expect(loadCheckpoint(other, bad)).rejects.toThrow(CheckpointError);
    await expect(loadCheckpoint(other, bad)).rejects.toThrow(message);
    expect(other.store.values).toEqual(before);
    expect(other.stepsTaken).toBe(0);
    rmSync(bad);
  });

  it('are refused when absent', async () => {
    await expect(loadCheckpoint(trainer, join(folder, 'nowhere'))).rejects.toThrow(/cannot be opened/);
  });

  it.each<[string, Record<string, number[]>, RegExp]>([
    ['has other shapes', { a: [2, 3], b: [5] }, /a is \[2, 3\] in other and \[3, 2\] here/],
    ['has more parameters', { a: [3, 2], b: [5], c: [1] }, /c is \[1\] in other and absent here/],
    ['has fewer parameters', { a: [3, 2] }, /other has no parameter:b/],
  ])('are refused by a model that %s', async (_, shapes, message) => {
    await using other = new Trainer(model('other', shapes), { schedule: 0.1 });
    await expect(loadCheckpoint(other, path)).rejects.toThrow(message);
  });

  it("are refused without this package's state", async () => {
    const foreign = join(folder, 'foreign.safetensors');
    await writeSafetensors(foreign, { metadata: {}, tensors: new Map() });
    expect((await readSafetensors(foreign)).tensors.size).toBe(0);
    await expect(loadCheckpoint(trainer, foreign)).rejects.toThrow(/holds no state/);
    rmSync(foreign);
  });

  it('write and read megabytes without a change', async () => {
    const large = join(folder, 'large.safetensors');
    const random = Random.from('large');
    const data = Float32Array.from({ length: 700_001 }, () => random.normal());
    await writeSafetensors(large, {
      metadata: { a: 'b' },
      tensors: new Map([['x', { shape: [700_001], data }]]),
    });
    const { metadata, tensors } = await readSafetensors(large);
    expect(metadata).toEqual({ a: 'b' });
    expect(Buffer.from(tensors.get('x')!.data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
    rmSync(large);
  });
});
