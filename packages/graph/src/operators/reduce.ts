import { isStatic, productOf } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { divide, multiply, square } from './arithmetic.ts';
import { expand, type ReduceOptions, reducedShape, reduceSum } from './broadcast.ts';
import { cast } from './cast.ts';
import { equal } from './comparison.ts';
import { node, requireFloat } from './operands.ts';
import { reshape } from './reshape.ts';

/** The mean over axes. */
export function reduceMean(x: Value, options: ReduceOptions = {}): Value {
  requireFloat('reduceMean', x);
  const { axes, kept, shape } = reducedShape('reduceMean', x, options);
  if (axes.length === 0) return x;
  return reduction('ReduceMean', x, axes, shape, options, (gradient) =>
    expand(reshape(divide(gradient, elementCount(x, axes)), kept), x.shape),
  );
}

/** The largest element over axes; where several are the largest they share the gradient. */
export function reduceMax(x: Value, options: ReduceOptions = {}): Value {
  const { axes, kept, shape } = reducedShape('reduceMax', x, options);
  if (axes.length === 0) return x;
  const result: Value = reduction('ReduceMax', x, axes, shape, options, (gradient) => {
    const isLargest = cast(equal(x, reshape(result, kept)), x.type);
    const share = divide(reshape(gradient, kept), reduceSum(isLargest, { axes, keepDimensions: true }));
    return multiply(isLargest, share);
  });
  return result;
}

/** The sum of squares over axes. */
export function sumSquare(x: Value, options: ReduceOptions = {}): Value {
  requireFloat('sumSquare', x);
  const { axes, kept, shape } = reducedShape('sumSquare', x, options);
  // To ONNX no axes are all of them.
  if (axes.length === 0) return square(x);
  return reduction('ReduceSumSquare', x, axes, shape, options, (gradient) =>
    multiply(x, reshape(multiply(gradient, 2), kept)),
  );
}

/** How many elements a reduction over the axes folds into one, as a scalar of x's type. */
export function elementCount(x: Value, axes: readonly number[]): Value {
  const lengths = axes.map((axis) => x.shape[axis]!);
  if (isStatic(lengths)) return x.graph.scalar(x.type, productOf(lengths) as number);
  const graph = x.graph;
  const [product] = graph.apply({
    operator: 'ReduceProd',
    inputs: [graph.shapeVector(lengths)],
    attributes: { keepdims: { int: 0 } },
    outputs: [{ type: 'int64', shape: [] }],
  });
  return cast(product!, x.type);
}

function reduction(
  operator: string,
  x: Value,
  axes: readonly number[],
  shape: Value['shape'],
  options: ReduceOptions,
  build: (gradient: Value) => Value,
): Value {
  return node(
    operator,
    [x, x.graph.constant('int64', [axes.length], axes)],
    { type: x.type, shape },
    {
      attributes: { keepdims: { int: options.keepDimensions ? 1 : 0 } },
      gradient: ({ gradient }) => [() => build(gradient()), undefined],
    },
  );
}
