import { describe, expect, test } from 'vitest';
import { type Choice, fitConditionalLogit } from './conditional-logit.ts';

const names = ['constant', 'strong', 'weak', 'nothing'] as const;

/** Choices whose right alternative is drawn by known weights, in a fixed but scattered order. */
function choices(count: number, weights: readonly number[]): Choice[] {
  let state = 11;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: 6 }, () => [1, random() * 4 - 2, random() * 10, random()]);
    const powers = rows.map((row) => Math.exp(row.reduce((sum, value, at) => sum + value * weights[at]!, 0)));
    const point = random() * powers.reduce((sum, power) => sum + power, 0);
    const upTo = powers.map((_, index) => powers.slice(0, index + 1).reduce((sum, power) => sum + power, 0));
    const drawn = upTo.findIndex((sum) => point <= sum);
    return { rows, right: rows.map((_, index) => index === drawn), weight: 1 };
  });
}

describe('conditional logit', () => {
  const weights = fitConditionalLogit(names, choices(3000, [5, 1.5, 0.2, 0]));

  test('finds the weights that made the choices', () => {
    expect(weights.strong).toBeGreaterThan(1.3);
    expect(weights.strong).toBeLessThan(1.7);
    expect(weights.weak).toBeCloseTo(0.2, 1);
    expect(Math.abs(weights.nothing)).toBeLessThan(0.3);
  });

  test('gives nothing to what all alternatives share', () => {
    expect(Math.abs(weights.constant)).toBeLessThan(1e-9);
  });

  test('lets any of several right alternatives do', () => {
    const either = Array.from({ length: 200 }, (_, index) => ({
      rows: [
        [1, 1, 0, index % 2],
        [1, 0, 1, (index + 1) % 2],
        [1, 0, 0, 0.5],
      ],
      right: [true, true, false],
      weight: 1,
    }));
    const fitted = fitConditionalLogit(names, either);
    expect(fitted.strong).toBeGreaterThan(0.5);
    expect(fitted.weak).toBeGreaterThan(0.5);
  });
});
