import { expect, test } from 'vitest';
import { eigenvectors } from './eigenvectors.ts';

test('eigenvectors of a symmetric matrix give it back', () => {
  const matrix = [
    [4, 1, -2],
    [1, 3, 0.5],
    [-2, 0.5, -1],
  ];
  const { values, vectors } = eigenvectors(matrix);
  for (const [i, row] of matrix.entries()) {
    for (const [j, value] of row.entries()) {
      const rebuilt = values.reduce((sum, each, k) => sum + each * vectors[i]![k]! * vectors[j]![k]!, 0);
      expect(rebuilt).toBeCloseTo(value, 9);
    }
  }
  expect(values.reduce((sum, each) => sum + each, 0)).toBeCloseTo(6, 9);
});
