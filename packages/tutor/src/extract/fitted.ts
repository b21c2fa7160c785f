/** Features by name and what each counts: `fitted-weights.ts` holds the weights, `fitting/fit.ts` fits them. */

export type Weights<Names extends readonly string[]> = Readonly<Record<Names[number], number>>;

export const logOdds = (probability: number): number =>
  Math.log((probability + 1e-3) / (1 - probability + 1e-3));

export function weighted<Names extends readonly string[]>(
  names: Names,
  weights: Weights<Names>,
  features: readonly number[],
): number {
  return names.reduce((sum, name: Names[number], index) => sum + weights[name] * features[index]!, 0);
}
