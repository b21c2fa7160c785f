import { broadcastShapes } from '../graph/shape.ts';
import type { GradientRule, Value } from '../graph/value.ts';
import { sumTo } from './broadcast.ts';
import { node, type Operand, operandsOf, requireFloat } from './operands.ts';

function binary(operator: string, left: Operand, right: Operand, gradient: GradientRule): Value {
  const [a, b] = operandsOf(operator, left, right) as [Value, Value];
  return node(
    operator,
    [a, b],
    { type: a.type, shape: broadcastShapes(operator, a.shape, b.shape) },
    {
      gradient,
    },
  );
}

/** a + b, broadcast. */
export function add(a: Operand, b: Operand): Value {
  return binary('Add', a, b, ({ inputs: [x, y], gradient }) => [
    () => sumTo(gradient(), x!.shape),
    () => sumTo(gradient(), y!.shape),
  ]);
}

/** a − b, broadcast. */
export function subtract(a: Operand, b: Operand): Value {
  return binary('Sub', a, b, ({ inputs: [x, y], gradient }) => [
    () => sumTo(gradient(), x!.shape),
    () => negate(sumTo(gradient(), y!.shape)),
  ]);
}

/** a · b elementwise, broadcast. */
export function multiply(a: Operand, b: Operand): Value {
  return binary('Mul', a, b, ({ inputs: [x, y], gradient }) => [
    () => sumTo(multiply(gradient(), y!), x!.shape),
    () => sumTo(multiply(gradient(), x!), y!.shape),
  ]);
}

/** a ÷ b elementwise, broadcast; integers truncate towards zero and have no gradient worth asking for. */
export function divide(a: Operand, b: Operand): Value {
  return binary('Div', a, b, ({ inputs: [x, y], outputs: [quotient], gradient }) => [
    () => sumTo(divide(gradient(), y!), x!.shape),
    () => negate(sumTo(divide(multiply(gradient(), quotient!), y!), y!.shape)),
  ]);
}

/** −x. */
export function negate(x: Value): Value {
  return node('Neg', [x], x, { gradient: ({ gradient }) => [() => negate(gradient())] });
}

/** 1 ÷ x. */
export function reciprocal(x: Value): Value {
  requireFloat('reciprocal', x);
  return node('Reciprocal', [x], x, {
    gradient: ({ outputs: [y], gradient }) => [() => negate(multiply(gradient(), multiply(y!, y!)))],
  });
}

/** x to the power of a number known now. For a base ≤ 0 only whole exponents are defined. */
export function power(x: Value, exponent: number): Value {
  requireFloat('power', x);
  return node('Pow', [x, x.graph.scalar(x.type, exponent)], x, {
    gradient: ({ gradient }) => [
      // A constant's slope is 0 at 0 as well, where x⁻¹ is infinite.
      () => multiply(gradient(), exponent === 0 ? 0 : multiply(power(x, exponent - 1), exponent)),
      undefined,
    ],
  });
}

/** x² as one multiplication. */
export function square(x: Value): Value {
  return multiply(x, x);
}

/** |x|; its gradient at 0 is 0. */
export function absolute(x: Value): Value {
  return node('Abs', [x], x, { gradient: ({ gradient }) => [() => multiply(gradient(), sign(x))] });
}

/** −1, 0 or 1. Constant almost everywhere, so it has no gradient. */
export function sign(x: Value): Value {
  return node('Sign', [x], x);
}
