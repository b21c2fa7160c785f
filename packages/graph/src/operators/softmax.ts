import { differentiateAs } from '../gradient/differentiate-as.ts';
import { resolveAxis } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { add, divide, multiply, subtract } from './arithmetic.ts';
import { reduceSum } from './broadcast.ts';
import { exp, log } from './exponential.ts';
import { node, requireFloat } from './operands.ts';
import { reduceMax } from './reduce.ts';

/** Non-negative numbers that sum to 1 along an axis (default the last). */
export function softmax(x: Value, options: { readonly axis?: number } = {}): Value {
  requireFloat('softmax', x);
  const axis = resolveAxis('Softmax', x.shape, options.axis ?? -1);
  return node('Softmax', [x], x, {
    attributes: { axis: { int: axis } },
    gradient: ({ outputs: [y], gradient }) => [
      () => {
        const weighted = multiply(gradient(), y!);
        const sum = reduceSum(weighted, { axes: [axis], keepDimensions: true });
        return subtract(weighted, multiply(y!, sum));
      },
    ],
  });
}

/** What log Σ eˣ and all that is made of it share; every part keeps the axis, with length 1 where it is folded. */
export interface Exponentials {
  /** The largest element. */
  readonly largest: Value;
  /** x less the largest element, so that nothing overflows. */
  readonly shifted: Value;
  /** e to the shifted elements. */
  readonly each: Value;
  /** Their sum. */
  readonly sum: Value;
}

/**
 *     x ─┬─▶ ReduceMax ─ largest ─┐
 *        └─▶ Sub ◀────────────────┘
 *             └─ shifted ─▶ Exp ─ each ─▶ ReduceSum ─ sum
 */
export function exponentialsOf(x: Value, axis: number): Exponentials {
  const fold = { axes: [axis], keepDimensions: true };
  const largest = reduceMax(x, fold);
  const shifted = subtract(x, largest);
  const each = exp(shifted);
  return { largest, shifted, each, sum: reduceSum(each, fold) };
}

/** log Σ eˣ along an axis (default the last), which is kept with length 1. */
export function logSumExp(x: Value, options: { readonly axis?: number } = {}): Value {
  requireFloat('logSumExp', x);
  const { largest, each, sum } = exponentialsOf(x, resolveAxis('logSumExp', x.shape, options.axis ?? -1));
  return differentiateAs(add(log(sum), largest), {
    operator: 'LogSumExp',
    inputs: [x],
    gradient: ({ gradient }) => [() => multiply(each, divide(gradient(), sum))],
  });
}

/**
 * The logarithm of softmax, right where softmax itself would be 0. Lowered to operators that every provider
 * has: `shifted − log sum`.
 */
export function logSoftmax(x: Value, options: { readonly axis?: number } = {}): Value {
  requireFloat('logSoftmax', x);
  const axis = resolveAxis('logSoftmax', x.shape, options.axis ?? -1);
  const { shifted, each, sum } = exponentialsOf(x, axis);
  return differentiateAs(subtract(shifted, log(sum)), {
    operator: 'LogSoftmax',
    inputs: [x],
    gradient: ({ gradient }) => [
      () => {
        const total = reduceSum(gradient(), { axes: [axis], keepDimensions: true });
        return subtract(gradient(), multiply(each, divide(total, sum)));
      },
    ],
  });
}
