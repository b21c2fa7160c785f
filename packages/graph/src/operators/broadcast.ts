/** Expanding and summing: each is the other's gradient. */
import { ShapeError } from '../graph/errors.ts';
import { broadcastShapes, resolveAxes, type Shape, sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { node } from './operands.ts';
import { reshape } from './reshape.ts';

/** Which axes a reduction folds, and whether they stay as axes of length 1. Defaults: all of them, gone. */
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDimensions?: boolean;
}

/** Repeats axes of length 1, and adds leading axes, until the value has the shape. */
export function expand(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes('expand', x.shape, shape), shape)) {
    throw new ShapeError('expand', [x.shape, shape], 'the first is not broadcast to the second');
  }
  const added = shape.length - x.rank;
  const emptied = x.shape.flatMap((length, axis) =>
    length === 1 && shape[axis + added] === 0 ? [axis] : [],
  );
  if (emptied.length > 0) return expand(withoutElements(x, emptied), shape);
  return node(
    'Expand',
    [x, x.graph.shapeVector(shape)],
    { type: x.type, shape },
    { gradient: ({ gradient }) => [() => sumTo(gradient(), x.shape)] },
  );
}

/** Cuts axes down to a length of 0: ONNX Runtime's optimiser takes an Expand that does so for one that does nothing. */
function withoutElements(x: Value, axes: readonly number[]): Value {
  const vector = (numbers: readonly number[]): Value => x.graph.constant('int64', [axes.length], numbers);
  const none = vector(axes.map(() => 0));
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? 0 : length));
  const zeros = () => expand(x.graph.scalar(x.type, 0), x.shape);
  return node(
    'Slice',
    [x, none, none, vector(axes)],
    { type: x.type, shape },
    { gradient: () => [zeros, undefined, undefined, undefined] },
  );
}

/** The sum over axes. */
export function reduceSum(x: Value, options: ReduceOptions = {}): Value {
  const { axes, kept, shape } = reducedShape('reduceSum', x, options);
  if (axes.length === 0) return x;
  return node(
    'ReduceSum',
    [x, x.graph.constant('int64', [axes.length], axes)],
    { type: x.type, shape },
    {
      attributes: { keepdims: { int: options.keepDimensions ? 1 : 0 } },
      gradient: ({ gradient }) => [() => expand(reshape(gradient(), kept), x.shape)],
    },
  );
}

/** Undoes a broadcast: sums over the axes that were added or repeated, so that the value has the shape. */
export function sumTo(x: Value, shape: Shape): Value {
  const added = x.rank - shape.length;
  const axes: number[] = [];
  x.shape.forEach((dimension, axis) => {
    if (axis < added || (shape[axis - added] === 1 && dimension !== 1)) axes.push(axis);
  });
  const sum = axes.length === 0 ? x : reduceSum(x, { axes, keepDimensions: true });
  return reshape(sum, shape);
}

/** For a reduction's author: its axes, its shape, and that shape with the folded axes kept as 1. */
export function reducedShape(
  operator: string,
  x: Value,
  options: ReduceOptions,
): { readonly axes: number[]; readonly kept: Shape; readonly shape: Shape } {
  const axes = resolveAxes(operator, x.shape, options.axes);
  const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  const shape = options.keepDimensions ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { axes, kept, shape };
}
