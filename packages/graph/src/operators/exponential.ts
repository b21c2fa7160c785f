import type { GradientRule, Value } from '../graph/value.ts';
import { divide, multiply } from './arithmetic.ts';
import { node, requireFloat } from './operands.ts';

function unary(operator: string, x: Value, gradient: GradientRule): Value {
  requireFloat(operator, x);
  return node(operator, [x], x, { gradient });
}

/** eˣ. */
export function exp(x: Value): Value {
  return unary('Exp', x, ({ outputs: [y], gradient }) => [() => multiply(gradient(), y!)]);
}

/** Natural logarithm. */
export function log(x: Value): Value {
  return unary('Log', x, ({ gradient }) => [() => divide(gradient(), x)]);
}

/** √x; its gradient at 0 is infinite. */
export function sqrt(x: Value): Value {
  return unary('Sqrt', x, ({ outputs: [y], gradient }) => [() => divide(multiply(gradient(), 0.5), y!)]);
}

/** Sine of radians. */
export function sin(x: Value): Value {
  return unary('Sin', x, ({ gradient }) => [() => multiply(gradient(), cos(x))]);
}

/** Cosine of radians. */
export function cos(x: Value): Value {
  return unary('Cos', x, ({ gradient }) => [() => multiply(gradient(), multiply(sin(x), -1))]);
}
