/** Whole numbers about positions and lengths: what dynamic batches and serving need. */
import { ArgumentError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type Dimension, resolveAxis } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { node, requireType } from './operands.ts';
import { squeeze } from './reshape.ts';

/** 0, 1, …, length − 1 as int64 [length]; the length may be a named dimension. */
export function positions(graph: Graph, length: Dimension): Value {
  if (typeof length === 'number') {
    return graph.constant(
      'int64',
      [length],
      Array.from({ length }, (_, index) => index),
    );
  }
  const end = squeeze(graph.length(length), [0]);
  return node('Range', [graph.scalar('int64', 0), end, graph.scalar('int64', 1)], {
    type: 'int64',
    shape: [length],
  });
}

/** start, start + step, … before end, as int64; its length is a new named dimension that you choose. */
export function range(start: Value, end: Value, length: string, step = 1): Value {
  requireType('Range', start, 'int64');
  requireType('Range', end, 'int64');
  if (start.rank !== 0 || end.rank !== 0) throw new ArgumentError('range', 'start and end must be scalars');
  return node('Range', [start, end, start.graph.scalar('int64', step)], { type: 'int64', shape: [length] });
}

/** The lengths of all axes, as int64 [rank]. */
export function shapeOf(x: Value): Value {
  return x.graph.shapeVector(x.shape);
}

/** The index of the largest element along an axis, as int64; the first of several. The axis goes. */
export function argmax(x: Value, options: { readonly axis?: number } = {}): Value {
  const axis = resolveAxis('ArgMax', x.shape, options.axis ?? -1);
  return node(
    'ArgMax',
    [x],
    { type: 'int64', shape: x.shape.filter((_, at) => at !== axis) },
    {
      attributes: { axis: { int: axis }, keepdims: { int: 0 } },
    },
  );
}

/** The `count` largest elements along an axis, largest first, and their indices (int64). */
export function topK(
  x: Value,
  count: number,
  options: { readonly axis?: number } = {},
): { readonly values: Value; readonly indices: Value } {
  const axis = resolveAxis('TopK', x.shape, options.axis ?? -1);
  const length = x.shape[axis]!;
  if (!Number.isInteger(count) || count < 1 || (typeof length === 'number' && count > length)) {
    throw new ArgumentError('topK', `${count} elements cannot be taken of ${length}`);
  }
  const shape = x.shape.map((old, at) => (at === axis ? count : old));
  const [values, indices] = x.graph.apply({
    operator: 'TopK',
    inputs: [x, x.graph.constant('int64', [1], [count])],
    attributes: { axis: { int: axis } },
    outputs: [
      { type: x.type, shape },
      { type: 'int64', shape },
    ],
  });
  return { values: values!, indices: indices! };
}
