import { ShapeError } from '../graph/errors.ts';
import { resolveAxis, sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { node, requireFloat, requireType } from './operands.ts';

/**
 * Floats from stored integers: (x − zero point) · scale. The result has the scale's type.
 *
 * @param x int8 or uint8 (also int4 and uint4, which not every provider takes)
 * @param scale A scalar, or one number for each index of `axis`.
 * @param options.zeroPoint Of x's type and the scale's shape; default 0.
 */
export function dequantizeLinear(
  x: Value,
  scale: Value,
  options: { readonly axis?: number; readonly zeroPoint?: Value } = {},
): Value {
  requireType('DequantizeLinear', x, 'int8', 'uint8', 'int4', 'uint4', 'int32');
  requireFloat('DequantizeLinear', scale);
  const axis = scale.rank === 0 ? undefined : resolveAxis('DequantizeLinear', x.shape, options.axis ?? 0);
  if (axis !== undefined && (scale.rank !== 1 || scale.shape[0] !== x.shape[axis])) {
    throw new ShapeError(
      'DequantizeLinear',
      [x.shape, scale.shape],
      `axis ${axis} needs [${x.shape[axis]}] scales`,
    );
  }
  const { zeroPoint } = options;
  if (zeroPoint !== undefined) {
    requireType('DequantizeLinear', zeroPoint, x.type);
    if (!sameShape(zeroPoint.shape, scale.shape)) {
      throw new ShapeError(
        'DequantizeLinear',
        [scale.shape, zeroPoint.shape],
        'each scale needs one zero point',
      );
    }
  }
  return node(
    'DequantizeLinear',
    zeroPoint === undefined ? [x, scale] : [x, scale, zeroPoint],
    { type: scale.type, shape: x.shape },
    axis === undefined ? {} : { attributes: { axis: { int: axis } } },
  );
}

/**
 * Rows of a table that is stored as integers with one scale for each row, dequantised after they are read, so
 * that the whole table is never widened. Legend: table int8 [V, D], scale [V], indices [...I] to [...I, D].
 */
export function gatherDequantized(table: Value, scale: Value, indices: Value): Value {
  const operator = 'gatherDequantized';
  requireType(operator, table, 'int8', 'uint8', 'int32');
  requireFloat(operator, scale);
  requireType(operator, indices, 'int64', 'int32');
  if (table.rank !== 2 || !sameShape(scale.shape, table.shape.slice(0, 1))) {
    throw new ShapeError(operator, [table.shape, scale.shape], 'table [V, D] and scale [V] are needed');
  }
  const rows = node('Gather', [table, indices], {
    type: table.type,
    shape: [...indices.shape, ...table.shape.slice(1)],
  });
  const scales = node('Gather', [scale, indices], { type: scale.type, shape: indices.shape });
  const widened = node('Unsqueeze', [scales, scale.graph.constant('int64', [1], [-1])], {
    type: scale.type,
    shape: [...indices.shape, 1],
  });
  return multiply(cast(rows, scale.type), widened);
}
