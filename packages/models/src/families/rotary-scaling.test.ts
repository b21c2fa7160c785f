import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, UnsupportedModelError } from '../errors.ts';
import { fixtures } from '../testing/folders.ts';
import { type RotarySettings, rotaryOf } from './config-rotary.ts';
import { rotaryFrequencies } from './rotary-scaling.ts';

interface Recorded {
  readonly frequencies: readonly number[];
  readonly factor: number;
}

interface RecordedCase {
  readonly scaling: RotarySettings;
  readonly headSize: number;
  readonly maxPositions: number;
  readonly short: Recorded;
  readonly long?: Recorded;
}

const cases = JSON.parse(readFileSync(join(fixtures, 'rotary.json'), 'utf8')) as RecordedCase[];

describe('rotaryFrequencies', () => {
  it.each(cases)('of case %# are those of transformers, for short and long contexts', (one) => {
    const { scaling, headSize, maxPositions, short, long } = one;
    const rotary = rotaryOf({ max_position_embeddings: maxPositions, rope_parameters: scaling }, headSize);
    for (const [length, recorded] of [
      [1, short] as const,
      ...(long ? [[maxPositions, long] as const] : []),
    ]) {
      const { frequencies, attention } = rotaryFrequencies(rotary, length);
      expect(frequencies.length).toBe(recorded.frequencies.length);
      for (const [at, frequency] of frequencies.entries()) {
        // Three units in the last place of float32.
        expect(Math.abs(frequency / recorded.frequencies[at]! - 1)).toBeLessThan(3.6e-7);
      }
      expect(attention).toBeCloseTo(recorded.factor, 6);
    }
  });

  it('reads the older keys as well', () => {
    const old = { rope_theta: 500_000, rope_scaling: { type: 'linear', factor: 2 } };
    const rotary = rotaryOf({ max_position_embeddings: 64, ...old }, 16);
    expect(rotary).toEqual({ base: 500_000, dimensions: 16, scaling: { kind: 'linear', factor: 2 } });
  });

  it.each([
    ['a kind that is not known', { rope_type: 'dynamic', factor: 2 }, UnsupportedModelError, /"dynamic"/],
    ['a missing factor', { rope_type: 'linear' }, ConfigError, /factor is absent/],
    [
      'too few factors',
      { rope_type: 'longrope', short_factor: [1], long_factor: [1] },
      ConfigError,
      /1 and 1 factors are given for 8/,
    ],
  ])('refuses %s', (_, rope_parameters, errorClass, message) => {
    const read = (): unknown => rotaryOf({ max_position_embeddings: 64, rope_parameters }, 16);
    expect(read).toThrow(errorClass);
    expect(read).toThrow(message);
  });
});
