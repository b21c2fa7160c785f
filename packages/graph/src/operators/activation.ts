import { differentiateAs } from '../gradient/differentiate-as.ts';
import type { Value } from '../graph/value.ts';
import { add, multiply, square, subtract } from './arithmetic.ts';
import { cast } from './cast.ts';
import { exp } from './exponential.ts';
import { node, requireFloat } from './operands.ts';

/** max(x, 0); its gradient at 0 is 0. The cheapest activation to train with. */
export function relu(x: Value): Value {
  requireFloat('relu', x);
  return node('Relu', [x], x, {
    gradient: ({ outputs: [y], gradient }) => [
      // A cast to bool is 1 where y is not 0. It runs on all threads; a comparison with 0 takes three times as long.
      () => multiply(gradient(), cast(cast(y!, 'bool'), x.type)),
    ],
  });
}

/** 1 ÷ (1 + e⁻ˣ). */
export function sigmoid(x: Value): Value {
  requireFloat('sigmoid', x);
  return node('Sigmoid', [x], x, {
    gradient: ({ outputs: [y], gradient }) => [() => multiply(gradient(), subtract(y!, square(y!)))],
  });
}

/** Hyperbolic tangent. */
export function tanh(x: Value): Value {
  requireFloat('tanh', x);
  return node('Tanh', [x], x, {
    gradient: ({ outputs: [y], gradient }) => [() => multiply(gradient(), subtract(1, square(y!)))],
  });
}

/** Gauss's error function. */
export function erf(x: Value): Value {
  requireFloat('erf', x);
  return node('Erf', [x], x, {
    gradient: ({ gradient }) => [
      () => multiply(gradient(), multiply(exp(multiply(square(x), -1)), 2 / Math.sqrt(Math.PI))),
    ],
  });
}

/**
 * x · sigmoid(x), also called swish.
 *
 *     x ─┬─────────────▶ Mul ─▶ y        y′ = s + y·(1 − s)
 *        └─▶ Sigmoid ─ s ─┘
 */
export function silu(x: Value): Value {
  const s = sigmoid(x);
  return differentiateAs(multiply(x, s), {
    operator: 'Silu',
    inputs: [x],
    gradient: ({ outputs: [y], gradient }) => [
      () => multiply(gradient(), add(s, multiply(y!, subtract(1, s)))),
    ],
  });
}

/** How `gelu` is computed: exactly by erf, or by the tanh formula that GPT-2 and Gemma were trained with. */
export type GeluApproximation = 'none' | 'tanh';

/** x · Φ(x), Φ being the standard normal distribution function (https://arxiv.org/abs/1606.08415). */
export function gelu(x: Value, options: { readonly approximate?: GeluApproximation } = {}): Value {
  requireFloat('gelu', x);
  const approximate = options.approximate ?? 'none';
  return node('Gelu', [x], x, {
    attributes: { approximate: { string: approximate } },
    gradient: ({ gradient }) => [
      () => multiply(gradient(), approximate === 'tanh' ? tanhGeluSlope(x) : exactGeluSlope(x)),
    ],
  });
}

/** Φ(x) + x·φ(x). */
function exactGeluSlope(x: Value): Value {
  const distribution = multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);
  const density = multiply(exp(multiply(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(distribution, multiply(x, density));
}

/** With t = tanh(u), u = √(2/π)·(x + 0.044715·x³):  ½·(1 + t) + ½·x·(1 − t²)·u′. */
function tanhGeluSlope(x: Value): Value {
  const scale = Math.sqrt(2 / Math.PI);
  const squared = square(x);
  const t = tanh(multiply(multiply(x, add(multiply(squared, 0.044715), 1)), scale));
  const inner = add(multiply(squared, 3 * 0.044715 * scale), scale);
  return multiply(add(add(t, 1), multiply(multiply(x, subtract(1, square(t))), inner)), 0.5);
}
