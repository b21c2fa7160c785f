/** Laying tensors end to end, and cutting them: concat, split, slice, pad. */
import { ArgumentError, ShapeError } from '../graph/errors.ts';
import { type Dimension, resolveAxis, type Shape, sumOf } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { expand } from './broadcast.ts';
import { node, operandsOf } from './operands.ts';

/** Values end to end along an axis; all other dimensions agree. */
export function concat(values: readonly Value[], axis: number): Value {
  if (values.length === 0) throw new ArgumentError('concat', 'at least one value is needed');
  operandsOf('Concat', ...values);
  const first = values[0]!;
  const at = resolveAxis('Concat', first.shape, axis);
  const shapes = values.map((value) => value.shape);
  for (const shape of shapes) {
    if (
      shape.length !== first.rank ||
      shape.some((dimension, index) => index !== at && dimension !== first.shape[index])
    ) {
      throw new ShapeError('Concat', shapes, `only axis ${at} may differ`);
    }
  }
  if (values.length === 1) return first;
  const lengths = shapes.map((shape) => shape[at]!);
  return node(
    'Concat',
    values,
    { type: first.type, shape: replaced(first.shape, at, sumOf(lengths)) },
    {
      attributes: { axis: { int: at } },
      gradient: ({ gradient }) => {
        let parts: readonly Value[] | undefined;
        return lengths.map((_, index) => () => {
          parts ??= split(gradient(), lengths, at);
          return parts[index]!;
        });
      },
    },
  );
}

/** The value cut along an axis into pieces of the given lengths, which add up to the axis. */
export function split(x: Value, lengths: readonly Dimension[], axis: number): readonly Value[] {
  const at = resolveAxis('Split', x.shape, axis);
  if (lengths.length === 0 || sumOf(lengths) !== x.shape[at]) {
    throw new ShapeError('Split', [x.shape], `lengths ${lengths.join(' + ')} do not make up axis ${at}`);
  }
  if (lengths.length === 1) return [x];
  return x.graph.apply({
    operator: 'Split',
    inputs: [x, x.graph.shapeVector(lengths)],
    attributes: { axis: { int: at } },
    outputs: lengths.map((length) => ({ type: x.type, shape: replaced(x.shape, at, length) })),
    gradient: ({ outputs, gradient }) => [
      () =>
        concat(
          outputs.map((_, index) => gradient(index)),
          at,
        ),
      undefined,
    ],
  });
}

/** The value cut into `count` equal pieces along an axis of known length. */
export function splitEvenly(x: Value, count: number, axis: number): readonly Value[] {
  const at = resolveAxis('Split', x.shape, axis);
  const length = x.shape[at]!;
  if (typeof length !== 'number' || length % count !== 0) {
    throw new ShapeError('Split', [x.shape], `axis ${at} has no ${count} equal parts`);
  }
  return split(
    x,
    Array.from({ length: count }, () => length / count),
    at,
  );
}

export interface SliceOptions {
  readonly axis: number;
  /** First index; negative counts from the end. Default 0. */
  readonly start?: number;
  /** Index after the last; negative counts from the end. Default: to the end. */
  readonly end?: number;
}

/**
 * A range along one axis. Of an axis with a named length the result's length is the distance of both ends where they
 * count from one side, and the axis has to be so long when the graph runs; else it is named after the range, and ONNX
 * clamps it where the axis turns out to be shorter.
 */
export function slice(x: Value, options: SliceOptions): Value {
  const axis = resolveAxis('Slice', x.shape, options.axis);
  const { start = 0, end } = options;
  const length = x.shape[axis]!;
  const sliced = slicedLength(x, length, start, end);
  if (sliced === length && start === 0) return x;
  const vector = (number: number): Value => x.graph.constant('int64', [1], [number]);
  // The largest int32, which every provider takes for "to the end".
  const last = end ?? 2 ** 31 - 1;
  return node(
    'Slice',
    [x, vector(start), vector(last), vector(axis)],
    { type: x.type, shape: replaced(x.shape, axis, sliced) },
    {
      gradient: ({ gradient }) => [
        () => {
          if (typeof length === 'string') return padBack(x, gradient(), axis, start, end);
          const from = start < 0 ? start + length : start;
          return pad(gradient(), { axis, before: from, after: length - from - (sliced as number) });
        },
        undefined,
        undefined,
        undefined,
      ],
    },
  );
}

/** Zeros before and after along one axis of known or named length. */
export function pad(
  x: Value,
  options: { readonly axis: number; readonly before: number; readonly after: number },
): Value {
  const axis = resolveAxis('Pad', x.shape, options.axis);
  const { before, after } = options;
  if (!(Number.isInteger(before) && Number.isInteger(after) && before >= 0 && after >= 0)) {
    throw new ArgumentError('pad', `cannot add ${before} and ${after} elements`);
  }
  if (before === 0 && after === 0) return x;
  const zeros = (count: number): Value => expand(x.graph.scalar(x.type, 0), replaced(x.shape, axis, count));
  const parts = [x];
  if (before > 0) parts.unshift(zeros(before));
  if (after > 0) parts.push(zeros(after));
  return concat(parts, axis);
}

/** A slice's gradient along a named axis: scattered into zeros, since the lengths beside it are not known. */
function padBack(x: Value, gradient: Value, axis: number, start: number, end: number | undefined): Value {
  const graph = x.graph;
  const [all] = graph.apply({
    operator: 'Range',
    inputs: [graph.scalar('int64', 0), scalarLength(x, axis), graph.scalar('int64', 1)],
    outputs: [{ type: 'int64', shape: [x.shape[axis]!] }],
  });
  const kept = slice(all!, { axis: 0, start, ...(end === undefined ? {} : { end }) });
  const zeros = expand(graph.scalar(x.type, 0), x.shape);
  const indexShape = gradient.shape.map((_, at) => (at === axis ? gradient.shape[axis]! : 1));
  const [column] = graph.apply({
    operator: 'Reshape',
    inputs: [
      kept,
      graph.constant(
        'int64',
        [x.rank],
        indexShape.map((d) => (typeof d === 'string' ? -1 : d)),
      ),
    ],
    outputs: [{ type: 'int64', shape: indexShape }],
  });
  const [indices] = graph.apply({
    operator: 'Expand',
    inputs: [column, graph.shapeVector(gradient.shape)],
    outputs: [{ type: 'int64', shape: gradient.shape }],
  });
  return node('ScatterElements', [zeros, indices, gradient], x, {
    attributes: { axis: { int: axis } },
  });
}

function scalarLength(x: Value, axis: number): Value {
  const graph = x.graph;
  return node('Squeeze', [graph.length(x.shape[axis]!), graph.constant('int64', [1], [0])], {
    type: 'int64',
    shape: [],
  });
}

function slicedLength(x: Value, length: Dimension, start: number, end: number | undefined): Dimension {
  if (!Number.isInteger(start) || (end !== undefined && !Number.isInteger(end))) {
    throw new ArgumentError('slice', `[${start}, ${end}) is no range of whole numbers`);
  }
  if (typeof length === 'string') {
    if (start === 0 && end === undefined) return length;
    // Both ends on one side of the axis: their distance is the length.
    if (start < 0 && end === undefined) return -start;
    if (end !== undefined && start < 0 === end < 0 && end > start) return end - start;
    return `${length.includes('*') ? `(${length})` : length}[${start}:${end ?? ''}]`;
  }
  const from = start < 0 ? start + length : start;
  const to = end === undefined ? length : end < 0 ? end + length : end;
  if (from < 0 || to > length || from > to) {
    throw new ShapeError(
      'Slice',
      [x.shape],
      `the range [${start}, ${end ?? length}) is not within ${length}`,
    );
  }
  return to - from;
}

function replaced(shape: Shape, axis: number, dimension: Dimension): Shape {
  return shape.map((old, at) => (at === axis ? dimension : old));
}
