import { type ElementType, elementTypes } from '../graph/element-type.ts';
import type { Value } from '../graph/value.ts';
import { node } from './operands.ts';

/**
 * The same numbers as another element type; floats become integers by truncation, `bool` becomes 0 and 1.
 * Differentiable between floating-point types.
 */
export function cast(x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  const differentiable = elementTypes[x.type].float && elementTypes[type].float;
  return node(
    'Cast',
    [x],
    { type, shape: x.shape },
    {
      attributes: { to: { int: elementTypes[type].code } },
      gradient: ({ gradient }) => [differentiable ? () => cast(gradient(), x.type) : undefined],
    },
  );
}

/** The same value as a constant of the gradient: what it was computed from gets no gradient through it. */
export function stopGradient(x: Value): Value {
  return node('Identity', [x], x, { gradient: () => [undefined] });
}
