import { ArgumentError, describeShape, ShapeError } from '../graph/errors.ts';
import {
  type Dimension,
  factorsOf,
  productOf,
  quotientOf,
  resolveAxes,
  type Shape,
  sameShape,
} from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { node } from './operands.ts';

/**
 * The same elements under another shape. At most one dimension may be -1 and is worked out; 0 is a length of
 * zero, not ONNX's "copy". Named dimensions must account for the input's: `[B*T, 8]` to `['B', 'T', 8]` fits,
 * `['B', 8]` to `['T', 8]` doesn't.
 * @throws {ShapeError} where the numbers of elements differ, or -1 has no whole length.
 */
export function reshape(x: Value, shape: Shape): Value {
  const target = resolveShape(x, shape);
  if (sameShape(x.shape, target)) return x;
  return node(
    'Reshape',
    [x, shapeOperand(x, target)],
    { type: x.type, shape: target },
    {
      // Then the shape's numbers are lengths all of them, and 0 does not copy.
      ...(target.includes(0) && { attributes: { allowzero: { int: 1 } } }),
      gradient: ({ gradient }) => [() => reshape(gradient(), x.shape)],
    },
  );
}

/** Adds axes of length 1; negative axes count from the back of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const rank = x.rank + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  if (
    added.size !== axes.length ||
    [...added].some((axis) => !(Number.isInteger(axis) && axis >= 0 && axis < rank))
  ) {
    throw new ArgumentError('unsqueeze', `axes ${axes.join(', ')} do not fit a result of rank ${rank}`);
  }
  let next = 0;
  return reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : x.shape[next++]!)),
  );
}

/** Removes axes of length 1. @throws {ShapeError} where an axis has another length. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  const removed = resolveAxes('squeeze', x.shape, axes);
  for (const axis of removed) {
    if (x.shape[axis] !== 1) throw new ShapeError('squeeze', [x.shape], `axis ${axis} has not length 1`);
  }
  return reshape(
    x,
    x.shape.filter((_, axis) => !removed.includes(axis)),
  );
}

/** [..., N] to [product of ..., N]. */
export function flattenRows(x: Value): Value {
  return reshape(x, [productOf(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);
}

function resolveShape(x: Value, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  if (open >= 0) {
    const rest = shape.filter((_, axis) => axis !== open);
    const length = rest.includes(-1) ? undefined : quotientOf(x.shape, rest);
    if (length === undefined) {
      throw new ShapeError('reshape', [x.shape, shape], '-1 stands for no whole length');
    }
    return shape.map((dimension, axis) => (axis === open ? length : dimension));
  }
  if (productOf(x.shape) !== productOf(shape)) {
    throw new ShapeError(
      'reshape',
      [x.shape, shape],
      `${describeShape([productOf(x.shape)])} elements cannot become ${describeShape([productOf(shape)])}`,
    );
  }
  return shape;
}

/**
 * The shape tensor, constant wherever ONNX's 0 (copy the input's dimension at this axis) and -1 (what is
 * left) can stand for the named dimensions, so that no lengths need to be computed at run time.
 */
function shapeOperand(x: Value, target: Shape): Value {
  if (target.includes(0)) return x.graph.shapeVector(target);
  let open = false;
  const numbers: number[] = [];
  for (const [axis, dimension] of target.entries()) {
    if (typeof dimension === 'number') numbers.push(dimension);
    else if (x.shape[axis] === dimension) numbers.push(0);
    else if (!open) {
      open = true;
      numbers.push(-1);
    } else return namedShape(x, target);
  }
  return x.graph.constant('int64', [numbers.length], numbers);
}

function namedShape(x: Value, target: Shape): Value {
  // A product that no value has yet (B*T) is left to -1, every other dimension is looked up.
  const product = target.findIndex((dimension) => isProduct(dimension));
  if (product < 0) return x.graph.shapeVector(target);
  return x.graph.shapeVector(target.map((dimension, axis) => (axis === product ? -1 : dimension)));
}

function isProduct(dimension: Dimension): boolean {
  if (typeof dimension === 'number') return false;
  const { number, names } = factorsOf([dimension]);
  return names.length > 1 || number !== 1;
}
