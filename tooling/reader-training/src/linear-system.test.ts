import { expect, test } from 'vitest';
import { solve } from './linear-system.ts';

test.each([
  ['one unknown', [[4]], [2], [0.5]],
  [
    'two',
    [
      [2, 1],
      [1, 3],
    ],
    [5, 10],
    [1, 3],
  ],
  [
    'a first pivot of 0',
    [
      [0, 2],
      [3, 1],
    ],
    [4, 5],
    [1, 2],
  ],
])('solves %s', (_, matrix, right, solution) => {
  const before = structuredClone(matrix);
  for (const [index, value] of solve(matrix, right).entries())
    expect(value).toBeCloseTo(solution[index]!, 12);
  expect(matrix).toEqual(before);
});
