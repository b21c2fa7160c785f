import { differentiateAs } from '../gradient/differentiate-as.ts';
import { ShapeError } from '../graph/errors.ts';
import type { Value } from '../graph/value.ts';
import { add, multiply, reciprocal, subtract } from './arithmetic.ts';
import { sumTo } from './broadcast.ts';
import { cast } from './cast.ts';
import { sqrt } from './exponential.ts';
import { operandsOf, requireFloat } from './operands.ts';
import { reduceMean } from './reduce.ts';

/**
 * Layer normalisation over the last axis: (x − mean) ÷ √(variance + ε) · scale + bias.
 * Legend: x [..., D], scale [D], bias [D] or absent.
 */
export function layerNorm(
  x: Value,
  scale: Value,
  bias: Value | undefined,
  options: { readonly epsilon?: number } = {},
): Value {
  requireScale('LayerNormalization', x, scale);
  if (bias !== undefined) requireScale('LayerNormalization', x, bias);
  const inputs = bias === undefined ? [x, scale] : [x, scale, bias];
  operandsOf('LayerNormalization', ...inputs);
  const folded = [...x.shape.slice(0, -1), 1];
  // Whatever x's type is, ONNX has these two in 32 bits.
  const statistic = { type: 'float32' as const, shape: folded };
  const [y, mean, inverse] = x.graph.apply({
    operator: 'LayerNormalization',
    inputs,
    attributes: { axis: { int: -1 }, epsilon: { float: options.epsilon ?? 1e-5 } },
    outputs: [x, statistic, statistic],
  });
  return differentiateAs(y!, {
    operator: 'LayerNormalization',
    inputs,
    gradient: ({ gradient }) => {
      const narrow = once(() => cast(inverse!, x.type));
      const normal = once(() => multiply(subtract(x, cast(mean!, x.type)), narrow()));
      return [
        () => {
          const g = multiply(gradient(), scale);
          const along = reduceMean(multiply(g, normal()), { axes: [-1], keepDimensions: true });
          const centred = subtract(g, reduceMean(g, { axes: [-1], keepDimensions: true }));
          return multiply(subtract(centred, multiply(normal(), along)), narrow());
        },
        () => sumTo(multiply(gradient(), normal()), scale.shape),
        () => sumTo(gradient(), scale.shape),
      ];
    },
  });
}

/**
 * Root-mean-square normalisation over the last axis (https://arxiv.org/abs/1910.07467), of operators that
 * every provider has. Legend: x [..., D], scale [D].
 *
 *     x ─┬─▶ Mul(x, x) ▶ ReduceMean ▶ Add ε ▶ Sqrt ▶ Reciprocal ─ r ─┐
 *        └─▶ Mul ◀────────────────────────────────────────────────────┘
 *             └─ n ─▶ Mul scale ─▶ y
 */
export function rmsNorm(x: Value, scale: Value, options: { readonly epsilon?: number } = {}): Value {
  requireScale('RmsNorm', x, scale);
  operandsOf('RmsNorm', x, scale);
  const meanSquare = reduceMean(multiply(x, x), { axes: [-1], keepDimensions: true });
  const inverse = reciprocal(sqrt(add(meanSquare, options.epsilon ?? 1e-6)));
  const normal = multiply(x, inverse);
  return differentiateAs(multiply(normal, scale), {
    operator: 'RmsNorm',
    inputs: [x, scale],
    gradient: ({ gradient }) => [
      () => {
        const g = multiply(gradient(), scale);
        const along = reduceMean(multiply(g, normal), { axes: [-1], keepDimensions: true });
        return multiply(subtract(g, multiply(normal, along)), inverse);
      },
      () => sumTo(multiply(gradient(), normal), scale.shape),
    ],
  });
}

function requireScale(operator: string, x: Value, scale: Value): void {
  requireFloat(operator, x);
  if (x.rank < 1 || scale.rank !== 1 || scale.shape[0] !== x.shape.at(-1)) {
    throw new ShapeError(operator, [x.shape, scale.shape], `[${x.shape.at(-1)}] is needed for the last axis`);
  }
}

function once<Result>(build: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => {
    result ??= { value: build() };
    return result.value;
  };
}
