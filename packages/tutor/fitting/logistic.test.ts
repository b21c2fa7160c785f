import { describe, expect, test } from 'vitest';
import { areaUnderCurve, fitLogistic, type Sample } from './logistic.ts';

/** Samples whose labels follow known weights, in a fixed but scattered order. */
function samples(count: number, weights: readonly number[]): Sample[] {
  let state = 7;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, (_, group) => {
    const features = [1, random() * 4 - 2, random() * 10, random()];
    const odds = features.reduce((sum, value, index) => sum + value * weights[index]!, 0);
    return { features, label: random() < 1 / (1 + Math.exp(-odds)), group, weight: 1 };
  });
}

describe('logistic regression', () => {
  const names = ['bias', 'strong', 'weak', 'nothing'] as const;
  const given = samples(4000, [-1, 1.5, 0.2, 0]);
  const { weights, scores } = fitLogistic(names, given);

  test('finds the weights that made the labels', () => {
    expect(weights.bias).toBeCloseTo(-1, 0);
    expect(weights.strong).toBeCloseTo(1.5, 0.5);
    expect(weights.weak).toBeCloseTo(0.2, 1);
    expect(Math.abs(weights.nothing)).toBeLessThan(0.3);
  });

  test('scores what it left out', () => {
    expect(areaUnderCurve(scores, given)).toBeGreaterThan(0.8);
  });

  test('leaves the bias alone where nothing tells', () => {
    const coin = given.map((sample, index) => ({ ...sample, features: [1, 0], label: index % 4 === 0 }));
    expect(fitLogistic(['bias', 'flat'] as const, coin).weights.bias).toBeCloseTo(Math.log(1 / 3), 2);
  });
});

test.each([
  [[1, 2, 3, 4], [false, false, true, true], 1],
  [[4, 3, 2, 1], [false, false, true, true], 0],
  [[1, 2, 3, 4], [false, true, false, true], 0.75],
])('the area under the curve of %j by %j is %d', (scores, labels, area) => {
  expect(
    areaUnderCurve(
      scores,
      labels.map((label) => ({ features: [], label, group: 0, weight: 1 })),
    ),
  ).toBe(area);
});
