import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, openModel } from '@haksup/models';
import { openSession, tensor } from '@haksup/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BenchModels } from './models.ts';
import { elementsOf, type Shape, shapes, tensorsOf } from './shapes.ts';

const small = {
  width: 64,
  feedForward: 96,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 32,
  vocabulary: 320,
};
const tiny: readonly Shape[] = shapes.slice(0, 2).map((shape) => ({ ...shape, ...small }));

let folder: string;
let models: BenchModels;
const said: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-bench-'));
  models = new BenchModels(folder, (line) => said.push(line));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('says as many weights as the real models have', () => {
  const millions = shapes.map((shape) =>
    Math.round(tensorsOf(shape).reduce((sum, tensor) => sum + elementsOf(tensor), 0) / 1e6),
  );
  expect(millions).toEqual([135, 596, 1236]);
});

it.each(tiny)('makes a $family model of ours once', async (shape) => {
  const request = { side: 'haksup', dtype: 'int4', block: 32 } as const;
  const path = await models.get(shape, request);
  const model = await openModel(path);
  expect(model.manifest.family).toBe(shape.family);
  expect(model.manifest.promptWeights).toBeDefined();
  expect(() => model.decoder({ keyValueType: 'int8' })).not.toThrow();
  const before = said.length;
  expect(await models.get(shape, request)).toBe(path);
  expect(said.length).toBe(before);
});

it('takes away what a killed process left, and nothing of one that works', async () => {
  const shape = tiny[0]!;
  const beside = join(folder, shape.name);
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const halves = [`.making-${dead}-abc`, `.making-${process.pid}-abc`];
  for (const name of halves) await mkdir(join(beside, name), { recursive: true });
  await models.get(shape, { side: 'node-llama-cpp', type: 'Q8_0' });
  const left = await readdir(beside);
  expect(halves.filter((name) => left.includes(name))).toEqual([halves[1]]);
});

it.each(tiny)('gives each matrix of a $family model contents of its own', async (shape) => {
  const path = await models.get(shape, { side: 'haksup', dtype: 'int4', block: 32 });
  const { weights, promptWeights } = (await openModel(path)).manifest;
  const file = await readFile(join(path, 'weights.bin'));
  for (const set of [weights, promptWeights!]) {
    const matrices = Object.values(set).filter(({ shape: sizes }) => sizes.length > 1);
    const contents = matrices.map(({ data: { offset, byteLength } }) =>
      file.subarray(offset, offset + byteLength).toString('base64'),
    );
    expect(contents.length).toBeGreaterThanOrEqual(4 * small.layers);
    expect(new Set(contents).size).toBe(contents.length);
  }
});

it.each(tiny)('writes a GGUF file of a $family model', async (shape) => {
  for (const [type, dtype] of [
    ['Q4_0', 'Q4_0'],
    ['Q8_0', 'Q8_0'],
  ] as const) {
    await using checkpoint = await openCheckpoint(await models.get(shape, { side: 'node-llama-cpp', type }));
    expect(checkpoint.tensors.size).toBe(tensorsOf(shape).length);
    for (const { name, shape: sizes } of tensorsOf(shape)) {
      const tensor = checkpoint.tensors.get(name)!;
      expect(tensor.shape).toEqual(sizes);
      expect(tensor.dtype).toBe(sizes.length === 1 ? 'F32' : dtype);
    }
    const rows = await checkpoint.readRows('model.layers.0.mlp.up_proj.weight', 0, small.feedForward);
    const deviation = Math.sqrt(rows.reduce((sum, value) => sum + value * value, 0) / rows.length);
    expect(deviation).toBeGreaterThan(0.01);
    expect(deviation).toBeLessThan(0.04);
  }
});

it.each(tiny)('writes a $family model for transformers.js that runs', async (shape) => {
  const path = await models.get(shape, { side: 'transformers.js' });
  await using session = await openSession(join(path, 'onnx/model_q4.onnx'), { device: 'cpu', threads: 1 });
  const feeds = Object.fromEntries(
    session.inputs
      .filter(({ name }) => name.startsWith('past_key_values.'))
      .map(({ name }) => [name, tensor('float32', [1, small.keyValueHeads, 0, small.headSize])]),
  );
  const { logits, 'present.1.value': present } = await session.run({
    ...feeds,
    input_ids: tensor('int64', [1, 3], [5, 6, 7]),
    attention_mask: tensor('int64', [1, 3], [1, 1, 1]),
    num_logits_to_keep: tensor('int64', [], [1]),
  });
  expect(logits!.shape).toEqual([1, 1, small.vocabulary]);
  expect(present!.shape).toEqual([1, small.keyValueHeads, 3, small.headSize]);
  expect([...(logits!.data as Float32Array)].every(Number.isFinite)).toBe(true);
});

it('keeps no half-made model', async () => {
  const broken = { ...tiny[0]!, name: 'broken', headSize: 12 };
  await expect(models.get(broken, { side: 'haksup', dtype: 'int4', block: 32 })).rejects.toThrow();
  await expect(models.get(broken, { side: 'haksup', dtype: 'int4', block: 32 })).rejects.toThrow();
});
