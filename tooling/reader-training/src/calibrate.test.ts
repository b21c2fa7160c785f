import { probability } from '@haksup/reader';
import { describe, expect, it } from 'vitest';
import { fitLogistic } from './calibrate.ts';
import { Random } from './random.ts';

describe('fitLogistic', () => {
  it('finds the weights that made the data', () => {
    const random = new Random(3);
    const truth = [1.5, -0.7, 0.4];
    const points = Array.from({ length: 4000 }, () => {
      const features = [random.next() * 4 - 2, random.next() * 4 - 2];
      return { features, yes: random.next() < probability(truth, features) };
    });
    const fitted = fitLogistic(points);
    for (const [index, weight] of truth.entries())
      expect(Math.abs(fitted[index]! - weight)).toBeLessThan(0.2);
  });

  it('stays finite where one side is perfectly told apart', () => {
    const points = [-2, -1, 1, 2].map((x) => ({ features: [x], yes: x > 0 }));
    for (const weight of fitLogistic(points)) expect(Number.isFinite(weight)).toBe(true);
  });

  it('says one half of nothing', () => {
    expect(probability(fitLogistic([]), [])).toBe(0.5);
  });
});
