import { solve } from '@haksup/reader-training/linear-system';

/** The alternatives of one choice: a feature row each, and which of them are right (one is enough). */
export interface Choice {
  readonly rows: readonly (readonly number[])[];
  readonly right: readonly boolean[];
  readonly weight: number;
}

/** Pull towards zero, on standardised features. */
const ridge = 2;
const rounds = 25;

/**
 * Weights under which the right alternatives of each choice have together the highest probability in a softmax over all of
 * them (McFadden's conditional logit, with several right ones summed), by damped Newton steps on its concave bound. Features that
 * are the same for all alternatives of a choice get 0.
 */
export function fitConditionalLogit<Names extends readonly string[]>(
  names: Names,
  choices: readonly Choice[],
): Record<Names[number], number> {
  const size = names.length;
  const rows = choices.flatMap((choice) => choice.rows);
  const means = names.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
  const deviations = names.map(
    (_, column) =>
      Math.sqrt(rows.reduce((sum, row) => sum + (row[column]! - means[column]!) ** 2, 0) / rows.length) || 1,
  );
  const standard = choices.map(({ rows: raw, right, weight }) => ({
    rows: raw.map((row) => row.map((value, column) => (value - means[column]!) / deviations[column]!)),
    right,
    weight,
  }));
  let weights: number[] = new Array(size).fill(0);
  for (let round = 0; round < rounds; round += 1) {
    const gradient = weights.map((weight) => ridge * weight);
    const hessian = weights.map((_, row) => weights.map((__, column) => (row === column ? ridge : 0)));
    for (const choice of standard) {
      const scores = choice.rows.map((row) => dot(row, weights));
      const all = softmax(scores);
      const good = softmax(scores.map((score, index) => (choice.right[index] ? score : -Infinity)));
      const expected: number[] = new Array(size).fill(0);
      choice.rows.forEach((row, index) => {
        for (let a = 0; a < size; a += 1) {
          gradient[a]! += choice.weight * (all[index]! - good[index]!) * row[a]!;
          expected[a]! += all[index]! * row[a]!;
        }
      });
      choice.rows.forEach((row, index) => {
        const share = choice.weight * all[index]!;
        if (share < 1e-6) return;
        for (let a = 0; a < size; a += 1) {
          const left = share * (row[a]! - expected[a]!);
          for (let b = 0; b <= a; b += 1) hessian[a]![b]! += left * (row[b]! - expected[b]!);
        }
      });
    }
    for (let a = 0; a < size; a += 1) for (let b = a + 1; b < size; b += 1) hessian[a]![b] = hessian[b]![a]!;
    const step = solve(hessian, gradient);
    const before = cost(standard, weights);
    let length = 1;
    let next = weights;
    for (; length > 1e-4; length /= 2) {
      next = weights.map((weight, column) => weight - length * step[column]!);
      if (cost(standard, next) < before) break;
    }
    if (length <= 1e-4) break;
    weights = next;
    if (Math.max(...step.map(Math.abs)) < 1e-3) break;
  }
  return Object.fromEntries(
    names.map((name, index) => [name, weights[index]! / deviations[index]!]),
  ) as Record<Names[number], number>;
}

/** Minus the logarithm of the probability of the right alternatives, and the ridge. */
function cost(choices: readonly Choice[], weights: readonly number[]): number {
  let total = (ridge / 2) * weights.reduce((sum, weight) => sum + weight ** 2, 0);
  for (const { rows, right, weight } of choices) {
    const shares = softmax(rows.map((row) => dot(row, weights)));
    const good = shares.reduce((sum, share, index) => sum + (right[index] ? share : 0), 0);
    total -= weight * Math.log(good + 1e-12);
  }
  return total;
}

const dot = (row: readonly number[], weights: readonly number[]): number =>
  row.reduce((sum, value, index) => sum + value * weights[index]!, 0);

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}
