/**
 * Root-mean-square normalisation as single nodes that ONNX Runtime has on every device. For serving: they have no
 * gradients; `rmsNorm` has.
 */
import { ShapeError } from '../graph/errors.ts';
import { sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { customOperator } from './custom.ts';
import { node, operandsOf } from './operands.ts';

/** x ÷ √(mean of x² + ε) · scale over the last axis. Legend: x [..., D], scale [D]. */
export function fusedRmsNorm(x: Value, scale: Value, options: { readonly epsilon?: number } = {}): Value {
  requireScale('SimplifiedLayerNormalization', x, scale);
  return node('SimplifiedLayerNormalization', [x, scale], x, {
    attributes: {
      axis: { int: -1 },
      epsilon: { float: options.epsilon ?? 1e-6 },
      stash_type: { int: 1 },
    },
  });
}

/**
 * A residual addition and the norm behind it: `sum` = x + added, `normal` = the norm of `sum`.
 * Legend: x and added [B, T, D], scale [D].
 */
export function addThenRmsNorm(
  x: Value,
  added: Value,
  scale: Value,
  options: { readonly epsilon?: number } = {},
): { readonly sum: Value; readonly normal: Value } {
  const operator = 'SkipSimplifiedLayerNormalization';
  requireScale(operator, x, scale);
  operandsOf(operator, x, added);
  if (x.rank !== 3 || !sameShape(x.shape, added.shape)) {
    throw new ShapeError(operator, [x.shape, added.shape], 'two equal shapes [B, T, D] are needed');
  }
  // The second and third outputs (mean, inverse deviation) are for training and are left unused.
  const folded = { type: 'float32' as const, shape: [] };
  const [normal, , , sum] = customOperator({
    domain: 'com.microsoft',
    operator,
    inputs: [x, added, scale],
    attributes: { epsilon: { float: options.epsilon ?? 1e-6 } },
    outputs: [x, folded, folded, x],
  });
  return { sum: sum!, normal: normal! };
}

function requireScale(operator: string, x: Value, scale: Value): void {
  operandsOf(operator, x, scale);
  if (scale.rank !== 1 || scale.shape[0] !== x.shape.at(-1)) {
    throw new ShapeError(operator, [x.shape, scale.shape], `[${x.shape.at(-1)}] is needed for the last axis`);
  }
}
