import { ArgumentError } from '../graph/errors.ts';
import type { Value } from '../graph/value.ts';
import { node } from './operands.ts';

/** Axes in another order: axis `i` of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  if (order.length !== x.rank || [...order].sort((a, b) => a - b).some((axis, index) => axis !== index)) {
    throw new ArgumentError('transpose', `[${order}] is no order of ${x.rank} axes`);
  }
  if (order.every((axis, index) => axis === index)) return x;
  const inverse: number[] = [];
  order.forEach((axis, index) => {
    inverse[axis] = index;
  });
  return node(
    'Transpose',
    [x],
    { type: x.type, shape: order.map((axis) => x.shape[axis]!) },
    {
      attributes: { perm: { ints: order } },
      gradient: ({ gradient }) => [() => transpose(gradient(), inverse)],
    },
  );
}

/** [..., M, N] to [..., N, M]. */
export function swapLastAxes(x: Value): Value {
  if (x.rank < 2) throw new ArgumentError('swapLastAxes', `${x} has fewer than two axes`);
  const order = x.shape.map((_, axis) => axis);
  return transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}
