/**
 * Directions of words from how often they stand together: the strongest eigenvectors of their positive pointwise mutual
 * information (Levy and Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", 2014).
 */
import { Random } from '../random.ts';
import type { Together } from './together.ts';

/** Directions that are carried along so that the wanted ones settle sooner. */
const SPARE = 16;
const ROUNDS = 12;

/** A row of `dimensions` numbers per word: all directions count alike. The same for the same seed. */
export function factor(together: Together, dimensions: number, seed: number): Float64Array[] {
  const information = informationOf(together);
  const count = together.words.length;
  const size = Math.min(count, dimensions + SPARE);
  const random = new Random(seed);
  let columns: Float64Array[] = Array.from({ length: size }, () =>
    Float64Array.from({ length: count }, () => random.next() - 0.5),
  );
  orthonormalise(columns);
  for (let round = 0; round < ROUNDS; round += 1) {
    columns = columns.map((column) => multiply(together, information, column));
    orthonormalise(columns);
  }
  // The matrix as these directions see it; its own eigenvectors turn them into the whole matrix's.
  const images = columns.map((column) => multiply(together, information, column));
  const { values, vectors } = eigenvectors(columns.map((one) => images.map((other) => dot(one, other))));
  const order = values
    .map((_, index) => index)
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!))
    .slice(0, dimensions);
  const rows = Array.from({ length: count }, () => new Float64Array(order.length));
  for (const [place, index] of order.entries()) {
    for (const [part, column] of columns.entries()) {
      const share = vectors[part]![index]!;
      for (let word = 0; word < count; word += 1) rows[word]![place]! += share * column[word]!;
    }
  }
  return rows;
}

/** Of each pair, at least 0: how much oftener two words stand together than chance would have it, as a logarithm. */
function informationOf({ words, first, second, weights }: Together): Float64Array {
  const totals = new Float64Array(words.length);
  weights.forEach((weight, pair) => {
    totals[first[pair]!]! += weight;
    totals[second[pair]!]! += weight;
  });
  const total = totals.reduce((sum, each) => sum + each, 0);
  return weights.map((weight, pair) =>
    Math.max(0, Math.log((weight * total) / (totals[first[pair]!]! * totals[second[pair]!]!))),
  );
}

function multiply(
  { first, second }: Together,
  information: Float64Array,
  column: Float64Array,
): Float64Array {
  const result = new Float64Array(column.length);
  for (let pair = 0; pair < information.length; pair += 1) {
    const value = information[pair]!;
    if (value === 0) continue;
    const [a, b] = [first[pair]!, second[pair]!];
    result[a]! += value * column[b]!;
    result[b]! += value * column[a]!;
  }
  return result;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

/** Gram and Schmidt, twice over, since once leaves errors where columns are alike. */
function orthonormalise(columns: readonly Float64Array[]): void {
  for (const [index, column] of columns.entries()) {
    for (let pass = 0; pass < 2; pass += 1) {
      for (let before = 0; before < index; before += 1) {
        const other = columns[before]!;
        const share = dot(column, other);
        for (let at = 0; at < column.length; at += 1) column[at]! -= share * other[at]!;
      }
    }
    const length = Math.sqrt(dot(column, column)) || 1;
    for (let at = 0; at < column.length; at += 1) column[at]! /= length;
  }
}

/** Of a small symmetric matrix, by Jacobi's rotations: `vectors[row][column]`, a column per value. */
export function eigenvectors(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const size = matrix.length;
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j]![i]!) / 2));
  const v: number[][] = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let rest = 0;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rest += a[p]![q]! ** 2;
    if (rest < 1e-18) break;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        if (Math.abs(a[p]![q]!) < 1e-300) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
        }
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [v[k]![p]!, v[k]![q]!];
          v[k]![p] = c * x - s * y;
          v[k]![q] = s * x + c * y;
        }
      }
    }
  }
  return { values: a.map((row, index) => row[index]!), vectors: v };
}
