import { differentiateAs } from '../gradient/differentiate-as.ts';
import { resolveAxis } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { add, multiply, subtract } from './arithmetic.ts';
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

/**
 * log Σ eˣ along an axis, which is kept with length 1. The largest element is taken out first, so that
 * nothing overflows.
 *
 *     x ─┬─▶ ReduceMax ─ m ─┐
 *        └─▶ Sub ◀──────────┤
 *             └▶ Exp ▶ ReduceSum ▶ Log ▶ Add ─▶ y
 */
export function logSumExp(x: Value, options: { readonly axis?: number } = {}): Value {
  requireFloat('logSumExp', x);
  const axes = [resolveAxis('logSumExp', x.shape, options.axis ?? -1)];
  const largest = reduceMax(x, { axes, keepDimensions: true });
  const sum = reduceSum(exp(subtract(x, largest)), { axes, keepDimensions: true });
  const y = add(log(sum), largest);
  return differentiateAs(y, {
    operator: 'LogSumExp',
    inputs: [x],
    gradient: ({ gradient }) => [() => multiply(exp(subtract(x, y)), gradient())],
  });
}

/** The logarithm of softmax, steady where softmax itself would be 0. Lowered to operators that every provider has. */
export function logSoftmax(x: Value, options: { readonly axis?: number } = {}): Value {
  const axis = resolveAxis('logSoftmax', x.shape, options.axis ?? -1);
  const y = subtract(x, logSumExp(x, { axis }));
  return differentiateAs(y, {
    operator: 'LogSoftmax',
    inputs: [x],
    gradient: ({ gradient }) => [
      () => {
        const sum = reduceSum(gradient(), { axes: [axis], keepDimensions: true });
        return subtract(gradient(), multiply(exp(y), sum));
      },
    ],
  });
}
