import type { GradientRule, Value } from '../graph/value.ts';

/**
 * Gives a subgraph of several nodes one gradient, for where a formula for the whole is shorter or steadier
 * than the chain of its parts. The result's own derivation is replaced; values inside keep theirs, so they
 * can still be used and differentiated elsewhere.
 *
 * @param result The subgraph's outputs: one value or several, made for this subgraph and none of its inputs.
 * @param derivation The inputs that the rule gives gradients for, and the name that error messages use.
 * @returns `result`.
 */
export function differentiateAs<Result extends Value | readonly Value[]>(
  result: Result,
  derivation: {
    readonly operator: string;
    readonly inputs: readonly Value[];
    readonly gradient: GradientRule;
  },
): Result {
  const outputs: readonly Value[] = Array.isArray(result) ? result : [result as Value];
  outputs[0]!.graph.derive({ ...derivation, outputs });
  return result;
}
