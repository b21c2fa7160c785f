import { solve } from '@haksup/reader-training/linear-system';

/** Logistic regression with a ridge, by Newton's method; scores are those of samples left out (ten folds by group). */

export interface Sample {
  readonly features: readonly number[];
  readonly label: boolean;
  /** Samples of one group are left out together. */
  readonly group: number;
  readonly weight: number;
}

export interface Fit<Names extends readonly string[]> {
  readonly weights: Record<Names[number], number>;
  /** What each sample scores with weights fitted without its fold. */
  readonly scores: readonly number[];
}

const folds = 10;
/** Pull towards zero, on standardised features; the first feature is the bias and free. */
const ridge = 3;

export function fitLogistic<Names extends readonly string[]>(
  names: Names,
  samples: readonly Sample[],
): Fit<Names> {
  const scores: number[] = new Array(samples.length).fill(0);
  for (let fold = 0; fold < folds; fold += 1) {
    const weights = fit(samples.filter(({ group }) => group % folds !== fold));
    for (const [index, { group, features }] of samples.entries()) {
      if (group % folds === fold) scores[index] = dot(weights, features);
    }
  }
  const weights = fit(samples);
  return {
    weights: Object.fromEntries(names.map((name, index) => [name, weights[index]!])) as Record<
      Names[number],
      number
    >,
    scores,
  };
}

/** The chance that a positive sample scores above a negative one. */
export function areaUnderCurve(scores: readonly number[], samples: readonly Sample[]): number {
  const order = scores
    .map((score, index) => ({ score, label: samples[index]!.label }))
    .sort((a, b) => a.score - b.score);
  let negatives = 0;
  let above = 0;
  for (const { label } of order) {
    if (label) above += negatives;
    else negatives += 1;
  }
  return above / (negatives * (order.length - negatives));
}

function fit(samples: readonly Sample[]): number[] {
  const size = samples[0]!.features.length;
  const columns = Array.from({ length: size }, (_, column) =>
    samples.map(({ features }) => features[column]!),
  );
  const means = columns.map((values, column) => (column === 0 ? 0 : mean(values)));
  const deviations = columns.map((values, column) =>
    column === 0 ? 1 : Math.sqrt(mean(values.map((value) => (value - means[column]!) ** 2))) || 1,
  );
  const rows = samples.map(({ features }) =>
    features.map((value, column) => (value - means[column]!) / deviations[column]!),
  );
  let weights: number[] = new Array(size).fill(0);
  for (let round = 0; round < 40; round += 1) {
    const gradient = weights.map((weight, column) => (column === 0 ? 0 : ridge * weight));
    const hessian = weights.map((_, row) =>
      weights.map((__, column) => (row === column ? (row === 0 ? 1e-9 : ridge) : 0)),
    );
    for (const [index, row] of rows.entries()) {
      const { label, weight } = samples[index]!;
      const probability = 1 / (1 + Math.exp(-dot(weights, row)));
      const slope = weight * probability * (1 - probability);
      for (let a = 0; a < size; a += 1) {
        gradient[a]! += weight * (probability - (label ? 1 : 0)) * row[a]!;
        for (let b = 0; b < size; b += 1) hessian[a]![b]! += slope * row[a]! * row[b]!;
      }
    }
    const step = solve(hessian, gradient);
    weights = weights.map((weight, column) => weight - step[column]!);
  }
  // Back to the features as they come.
  const plain = weights.map((weight, column) => weight / deviations[column]!);
  plain[0]! -= plain.reduce((sum, weight, column) => sum + (column === 0 ? 0 : weight * means[column]!), 0);
  return plain;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
