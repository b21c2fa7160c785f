import { describe, expect, it } from 'vitest';
import { TensorValueError } from '../errors.ts';
import { randomFrom } from '../testing/mutate.ts';
import { restore } from '../testing/restore.ts';
import { bytesOf, formatOf } from './format.ts';
import { storeRows } from './quantise.ts';
import { quantiseBlocks } from './quantise-blocks.ts';

/** Normally distributed numbers. */
function gaussians(count: number, seed = 5): Float32Array<ArrayBuffer> {
  const random = randomFrom(seed);
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

describe('quantiseBlocks', () => {
  // Rounding by the largest magnitude alone loses 0.084, 0.093 and 0.102 at 4 bits: the search must win.
  it.each([
    [4, 32, 0.081],
    [4, 64, 0.09],
    [4, 128, 0.097],
    [8, 32, 0.0054],
    [8, 64, 0.006],
    [8, 128, 0.0066],
  ] as const)('at %i bits in blocks of %i loses less than %f of normal weights', (bits, block, limit) => {
    const rows = gaussians(256 * 64);
    const { data, scales, lost } = quantiseBlocks(rows, 256, { bits, block });
    const total = rows.reduce((sum, value) => sum + value * value, 0);
    expect(Math.sqrt(lost / total)).toBeLessThan(limit);
    const back = restore(data, scales, 256, bits, block);
    const difference = back.reduce((sum, value, at) => sum + (value - rows[at]!) ** 2, 0);
    expect(difference / lost).toBeCloseTo(1, 4);
  });

  it.each([4, 8] as const)('at %i bits keeps numbers that are whole multiples', (bits) => {
    const whole = (at: number): number => (bits === 8 ? ((at * 37) % 255) - 127 : (at % 15) - 7);
    const rows = Float32Array.from({ length: 32 }, (_, at) => 0.25 * whole(at));
    const { data, scales } = quantiseBlocks(rows, 32, { bits, block: 32 });
    for (const [at, value] of restore(data, scales, 32, bits, 32).entries())
      expect(value).toBeCloseTo(rows[at]!, 5);
  });

  it.each([4, 8] as const)('at %i bits pads a last block that is not full with zeros', (bits) => {
    const { data, scales } = quantiseBlocks(gaussians(3 * 40), 40, { bits, block: 32 });
    expect(scales).toHaveLength(6);
    expect(data).toHaveLength((6 * 32 * bits) / 8);
    const last = data.subarray(data.length - (24 * bits) / 8);
    expect(new Set(last)).toEqual(new Set([bits === 4 ? 0x88 : 128]));
  });

  it.each([4, 8] as const)('at %i bits takes zeros and the smallest numbers there are', (bits) => {
    for (const value of [0, 1e-45, -1e-40, 3e38]) {
      const { data, scales } = quantiseBlocks(new Float32Array(32).fill(value), 32, { bits, block: 32 });
      expect(Number.isFinite(scales[0]!)).toBe(true);
      for (const back of restore(data, scales, 32, bits, 32)) {
        expect(Math.abs(back - Math.fround(value))).toBeLessThanOrEqual(Math.abs(value) * 0.01 + 1e-38);
      }
    }
  });
});

describe('storeRows', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %f', (value) => {
    const rows = Float32Array.of(1, value);
    for (const dtype of ['fp32', 'fp16', 'int8', 'int4'] as const) {
      expect(() => storeRows('w', rows, 2, formatOf('matrix', dtype, 32))).toThrow(TensorValueError);
    }
  });

  it('refuses what float16 cannot hold, and takes it elsewhere', () => {
    const rows = Float32Array.of(1, 70_000);
    expect(() => storeRows('w', rows, 2, { kind: 'float16' })).toThrow(
      /"w" holds 70000: float16 ends at 65504/,
    );
    expect(storeRows('w', rows, 2, { kind: 'float32' }).lost).toBe(0);
  });

  it('stores as many bytes as the format says', () => {
    for (const dtype of ['fp32', 'fp16', 'int8', 'int4'] as const) {
      const format = formatOf('matrix', dtype, 64);
      const { data, scales } = storeRows('w', gaussians(3 * 80), 80, format);
      expect({ data: data.byteLength, scales: scales.byteLength }).toEqual(bytesOf(format, [3, 80]));
    }
  });
});
