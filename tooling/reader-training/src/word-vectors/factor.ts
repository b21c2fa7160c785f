/**
 * Directions of words from how often they stand together: the strongest eigenvectors of their positive pointwise mutual
 * information (Levy and Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", 2014).
 */
import { Random } from '../random.ts';
import { eigenvectors } from './eigenvectors.ts';
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
