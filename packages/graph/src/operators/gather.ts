/** Reading and adding by index: embeddings, picked probabilities, and their gradients. */
import { ArgumentError, ShapeError } from '../graph/errors.ts';
import { productOf, resolveAxis, type Shape, sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { expand } from './broadcast.ts';
import { node, operandsOf, requireType } from './operands.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/**
 * Slices of `table` along an axis, by index: an embedding is `gather(table [V, D], tokens [B, T])`, of shape
 * [B, T, D]. An index outside the axis is an error of the run; negative ones count from the end.
 */
export function gather(table: Value, indices: Value, options: { readonly axis?: number } = {}): Value {
  requireType('Gather', indices, 'int64', 'int32');
  const axis = resolveAxis('Gather', table.shape, options.axis ?? 0);
  const shape = [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)];
  return node(
    'Gather',
    [table, indices],
    { type: table.type, shape },
    {
      attributes: { axis: { int: axis } },
      gradient: ({ gradient }) => [
        () => {
          // Rows first, so that one scatter adds whole rows: [axis, rest] ⊕ rows [indices, rest].
          const count = indices.rank;
          const order = gradient().shape.map((_, at) => at);
          const rowsFirst = [
            ...order.slice(axis, axis + count),
            ...order.slice(0, axis),
            ...order.slice(axis + count),
          ];
          const tableOrder = table.shape.map((_, at) => at);
          const axisFirst = [axis, ...tableOrder.filter((at) => at !== axis)];
          const zeros = zerosOf(
            table,
            axisFirst.map((at) => table.shape[at]!),
          );
          const summed = scatterAddRows(zeros, indices, transpose(gradient(), rowsFirst));
          return transpose(summed, inverseOf(axisFirst));
        },
        undefined,
      ],
    },
  );
}

/**
 * Adds rows to a table: `table[indices[i]] += rows[i]`, an index that occurs twice adding twice.
 *
 * Lowered to ScatterElements over an index for every element. ScatterND would need one for every row, but
 * ONNX Runtime 1.30's CPU provider shares its rows among threads without regard to indices that occur twice,
 * and then loses additions.
 *
 * @param table [N, ...rest]
 * @param indices int64, any shape I, each within [0, N)
 * @param rows [...I, ...rest]
 */
export function scatterAddRows(table: Value, indices: Value, rows: Value): Value {
  requireType('scatterAddRows', indices, 'int64', 'int32');
  const expected = [...indices.shape, ...table.shape.slice(1)];
  if (table.rank < 1 || !sameShape(rows.shape, expected)) {
    throw new ShapeError(
      'scatterAddRows',
      [table.shape, indices.shape, rows.shape],
      `rows of [${expected}] are needed`,
    );
  }
  const count = productOf(indices.shape);
  const shape = [count, ...table.shape.slice(1)];
  const column = reshape(indices, [count, ...table.shape.slice(1).map(() => 1)]);
  return scatterAddElements(table, expand(column, shape), reshape(rows, shape), { axis: 0 });
}

/**
 * Elements picked along one axis: `y[i][j] = x[i][indices[i][j]]` for the last of two axes. The indices have
 * x's shape in all other axes, and the result has theirs.
 */
export function gatherElements(x: Value, indices: Value, options: { readonly axis: number }): Value {
  requireType('GatherElements', indices, 'int64', 'int32');
  const axis = resolveAxis('GatherElements', x.shape, options.axis);
  requireAligned('GatherElements', x.shape, indices.shape, axis);
  return node(
    'GatherElements',
    [x, indices],
    { type: x.type, shape: indices.shape },
    {
      attributes: { axis: { int: axis } },
      gradient: ({ gradient }) => [
        () => scatterAddElements(zerosOf(x, x.shape), indices, gradient(), { axis }),
        undefined,
      ],
    },
  );
}

/** Adds elements along one axis: `y = x; y[i][indices[i][j]] += updates[i][j]`. */
export function scatterAddElements(
  x: Value,
  indices: Value,
  updates: Value,
  options: { readonly axis: number },
): Value {
  requireType('ScatterElements', indices, 'int64', 'int32');
  operandsOf('ScatterElements', x, updates);
  const axis = resolveAxis('ScatterElements', x.shape, options.axis);
  requireAligned('ScatterElements', x.shape, indices.shape, axis);
  if (!sameShape(indices.shape, updates.shape)) {
    throw new ShapeError('ScatterElements', [indices.shape, updates.shape], 'each index needs one update');
  }
  return node('ScatterElements', [x, indices, updates], x, {
    attributes: { axis: { int: axis }, reduction: { string: 'add' } },
    gradient: ({ gradient }) => [
      () => gradient(),
      undefined,
      () => gatherElements(gradient(), indices, { axis }),
    ],
  });
}

/** One row of zeros and a one for each index: int64 [...I] to [...I, depth]. */
export function oneHot(indices: Value, depth: number, type: 'float32' | 'float16' = 'float32'): Value {
  requireType('OneHot', indices, 'int64', 'int32');
  if (!Number.isInteger(depth) || depth < 1) throw new ArgumentError('oneHot', `${depth} is no depth`);
  const graph = indices.graph;
  const values = graph.constant(type, [2], [0, 1]);
  return node('OneHot', [indices, graph.scalar('int64', depth), values], {
    type,
    shape: [...indices.shape, depth],
  });
}

function requireAligned(operator: string, shape: Shape, indices: Shape, axis: number): void {
  const aligned =
    shape.length === indices.length && shape.every((length, at) => at === axis || length === indices[at]);
  if (!aligned) throw new ShapeError(operator, [shape, indices], `only axis ${axis} may differ`);
}

function zerosOf(like: Value, shape: Shape): Value {
  return expand(like.graph.scalar(like.type, 0), shape);
}

function inverseOf(order: readonly number[]): number[] {
  return order.map((_, at) => order.indexOf(at));
}
