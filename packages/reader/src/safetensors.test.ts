import { describe, expect, it } from 'vitest';
import { WeightsError } from './errors.ts';
import { readSafetensors, roundToHalf, writeSafetensors } from './safetensors.ts';

describe('safetensors', () => {
  const data = Float32Array.from([0, 1, -2.5, 65504, 6.1e-5, 5.96e-8, 0.1, -0.333]);

  it('reads back what it wrote, rounded to half precision', () => {
    const read = readSafetensors(writeSafetensors(new Map([['a.weight', { shape: [2, 4], data }]])), 'w');
    expect(read.get('a.weight')?.shape).toEqual([2, 4]);
    expect(read.get('a.weight')?.data).toEqual(roundToHalf(data));
    for (const [index, value] of roundToHalf(data).entries()) {
      expect(Math.abs(value - data[index]!)).toBeLessThanOrEqual(
        Math.max(3e-8, Math.abs(data[index]!) * 2 ** -11),
      );
    }
  });

  it.each([
    ['too short', new Uint8Array(4)],
    ['a header beyond the file', Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 0, 1)],
    ['a header that is no JSON', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 65, 65)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readSafetensors(bytes, 'w.safetensors')).toThrow(WeightsError);
  });

  it('refuses a file that was cut off', () => {
    const whole = writeSafetensors(new Map([['a', { shape: [8], data }]]));
    expect(() => readSafetensors(whole.slice(0, whole.length - 2), 'w')).toThrow(/does not fit/);
  });
});
