import { differentiateAs } from '../gradient/differentiate-as.ts';
import { NoGradientError, ShapeError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { broadcastShapes } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { add, multiply, negate, subtract } from '../operators/arithmetic.ts';
import { sumTo } from '../operators/broadcast.ts';
import { concat, splitEvenly } from '../operators/join.ts';

/**
 * Rotary position embedding (https://arxiv.org/abs/2104.09864), halves rotated against each other as Llama
 * and GPT-NeoX do.
 *
 *     x [..., T, D] ─▶ first, second [..., T, D/2]
 *     [first·cos − second·sin, second·cos + first·sin] ─▶ [..., T, D]
 *
 * @param cosines [T, D/2] or what broadcasts to x's halves; fixed, not trained.
 * @param sines As `cosines`.
 */
export function rotary(x: Value, cosines: Value, sines: Value): Value {
  const [first, second] = splitEvenly(x, 2, -1) as [Value, Value];
  if (broadcastShapes('rotary', first.shape, cosines.shape).length !== first.rank) {
    throw new ShapeError('rotary', [x.shape, cosines.shape], 'the angles have more axes than x');
  }
  const rotated = concat(
    [
      subtract(multiply(first, cosines), multiply(second, sines)),
      add(multiply(second, cosines), multiply(first, sines)),
    ],
    -1,
  );
  const fixed = (angles: Value) => () => {
    throw new NoGradientError('rotary', angles.name);
  };
  return differentiateAs(rotated, {
    operator: 'Rotary',
    inputs: [x, cosines, sines],
    gradient: ({ gradient }) => [
      // Angles of a longer axis than x's have repeated x along it.
      () => sumTo(rotary(gradient(), cosines, negate(sines)), x.shape),
      fixed(cosines),
      fixed(sines),
    ],
  });
}

/**
 * The angles' cosines and sines for positions 0 … length − 1, as constants [length, D/2].
 * @param base The slowest wavelength is about 2π·base positions. Default 10,000.
 */
export function rotaryAngles(
  graph: Graph,
  length: number,
  headSize: number,
  base = 10_000,
): { readonly cosines: Value; readonly sines: Value } {
  const half = headSize / 2;
  const angles = new Float64Array(length * half);
  for (let position = 0; position < length; position++) {
    for (let pair = 0; pair < half; pair++) {
      angles[position * half + pair] = position * base ** (-pair / half);
    }
  }
  const table = (of: (angle: number) => number): Value =>
    graph.constant('float32', [length, half], Float32Array.from(angles, of));
  return { cosines: table(Math.cos), sines: table(Math.sin) };
}
