import { describe, expect, it } from 'vitest';
import { randomFrom } from '../testing/mutate.ts';
import { restore } from '../testing/restore.ts';
import { compensationOf, roundRow } from './gptq.ts';
import { quantiseBlocks } from './quantise-blocks.ts';

const random = randomFrom(9);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Σ xxᵀ of inputs that lie near a few directions, as activations do. */
function momentsOf(size: number, samples: number, directions: number): Float32Array {
  const basis = Array.from({ length: directions }, () => Float64Array.from({ length: size }, normal));
  const h = new Float32Array(size * size);
  for (let sample = 0; sample < samples; sample++) {
    const x = Float64Array.from({ length: size }, () => 0.1 * normal());
    for (const direction of basis) {
      const share = normal();
      for (let at = 0; at < size; at++) x[at]! += share * direction[at]!;
    }
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) h[a * size + b]! += x[a]! * x[b]!;
  }
  return h;
}

/** What an error does to products: e·H·eᵀ. */
function productError(error: readonly number[], h: Float32Array, start: number, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) sum += error[start + a]! * error[start + b]! * h[a * size + b]!;
  }
  return sum;
}

describe('compensationOf', () => {
  it('gives an upper triangle whose square is the inverse of the damped moments', async () => {
    const size = 24;
    const h = momentsOf(size, 200, 5);
    const { upper } = await compensationOf(h, size);
    let trace = 0;
    for (let at = 0; at < size; at++) trace += h[at * size + at]!;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < a; b++) expect(upper[a * size + b]).toBe(0);
      for (let b = 0; b < size; b++) {
        // (UᵀU)·(H + λ) is the identity.
        let sum = 0;
        for (let c = 0; c < size; c++) {
          let inverse = 0;
          for (let k = 0; k < size; k++) inverse += upper[k * size + a]! * upper[k * size + c]!;
          sum += inverse * (h[c * size + b]! + (c === b ? (0.01 * trace) / size : 0));
        }
        expect(sum).toBeCloseTo(a === b ? 1 : 0, 2);
      }
    }
  });

  it.each([
    ['no inputs at all', new Float32Array(16)],
    ['one input alone', Float32Array.from({ length: 16 }, (_, at) => (at === 5 ? 3 : 0))],
  ])('takes %s', async (_, h) => {
    const { upper, importance } = await compensationOf(h, 4);
    expect([...upper, ...importance].every(Number.isFinite)).toBe(true);
  });
});

describe('roundRow', () => {
  const round = async (
    row: Float32Array,
    h: readonly Float32Array[],
    sizes: readonly number[],
    block: number,
  ) => {
    const blocks = Math.ceil(row.length / block);
    const data = new Uint8Array((blocks * block) / 2);
    const scales = new Float32Array(blocks);
    const compensations = await Promise.all(
      h.map((moments, index) => compensationOf(moments, sizes[index]!)),
    );
    roundRow(row.slice(), compensations, block, data, scales);
    return { data, scales };
  };

  it.each([64, 172, 40])(
    'rounds %i inputs that do not depend on each other as if each stood alone',
    async (size) => {
      const row = Float32Array.from({ length: size }, normal);
      const identity = Float32Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
      const { data, scales } = await round(row, [identity], [size], 32);
      const nearest = quantiseBlocks(row, size, { bits: 4, block: 32 });
      expect(data).toEqual(nearest.data);
      for (const [at, scale] of scales.entries()) expect(scale).toBeCloseTo(nearest.scales[at]!, 6);
    },
  );

  it.each([
    [[64], 32],
    [[128, 64], 64],
    [[172], 64],
    [[256], 128],
  ])('hurts products less than rounding each number by itself: %j in blocks of %i', async (sizes, block) => {
    const columns = sizes.reduce((sum, size) => sum + size, 0);
    const moments = sizes.map((size) => momentsOf(size, 300, 12));
    let [ours, plain] = [0, 0];
    for (let count = 0; count < 8; count++) {
      const row = Float32Array.from({ length: columns }, normal);
      const { data, scales } = await round(row, moments, sizes, block);
      const nearest = quantiseBlocks(row, columns, { bits: 4, block });
      const errorOf = (bytes: Uint8Array, factors: Float32Array): number[] =>
        restore(bytes, factors, columns, 4, block).map((value, at) => value - row[at]!);
      let start = 0;
      for (const [index, size] of sizes.entries()) {
        ours += productError(errorOf(data, scales), moments[index]!, start, size);
        plain += productError(errorOf(nearest.data, nearest.scales), moments[index]!, start, size);
        start += size;
      }
    }
    expect(ours).toBeLessThan(0.5 * plain);
  });

  it('leaves zeros zero', async () => {
    const { data, scales } = await round(new Float32Array(64), [momentsOf(64, 10, 3)], [64], 32);
    expect(new Set(data)).toEqual(new Set([0x88]));
    expect([...scales]).toEqual([0, 0]);
  });
});
