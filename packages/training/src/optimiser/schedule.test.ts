import { describe, expect, it } from 'vitest';
import { DefinitionError, type WarmUpOptions, warmUpThenDecay } from '../index.ts';

const base = { peak: 1, warmUp: 10, total: 110 };

const cases: [string, WarmUpOptions, [number, number][]][] = [
  [
    'cosine',
    base,
    [
      [1, 0.1],
      [10, 1],
      [35, (1 + Math.cos(Math.PI / 4)) / 2],
      [60, 0.5],
      [110, 0],
      [500, 0],
    ],
  ],
  [
    'cosine to a floor',
    { ...base, floor: 0.2 },
    [
      [10, 1],
      [60, 0.6],
      [110, 0.2],
      [500, 0.2],
    ],
  ],
  [
    'linear',
    { ...base, decay: 'linear' },
    [
      [5, 0.5],
      [10, 1],
      [35, 0.75],
      [110, 0],
    ],
  ],
  [
    'none',
    { ...base, decay: 'none' },
    [
      [5, 0.5],
      [60, 1],
      [500, 1],
    ],
  ],
  [
    'no warm-up',
    { peak: 2, total: 4, decay: 'linear' },
    [
      [1, 1.5],
      [2, 1],
      [4, 0],
    ],
  ],
];

describe('warmUpThenDecay', () => {
  it.each(cases)('%s', (_, options, points) => {
    const schedule = warmUpThenDecay(options);
    for (const [step, rate] of points) expect(schedule(step), `step ${step}`).toBeCloseTo(rate, 12);
  });

  it.each([
    { ...base, peak: -1 },
    { ...base, total: 5 },
    { ...base, peak: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => warmUpThenDecay(options)).toThrow(DefinitionError);
  });
});
