import { differentiateAs } from '../gradient/differentiate-as.ts';
import { ShapeError } from '../graph/errors.ts';
import { broadcastShapes, type Shape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { sumTo } from './broadcast.ts';
import { node, operandsOf } from './operands.ts';
import { flattenRows, reshape } from './reshape.ts';
import { swapLastAxes } from './transpose.ts';

export interface MatmulOptions {
  /** Takes the last two axes of `a` the other way round. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product over the last two axes: [..., M, K] × [..., K, N] = [..., M, N]; the leading axes broadcast.
 * Both operands have at least two axes.
 *
 *     a ─▶ (Transpose) ─┐
 *     b ─▶ (Transpose) ─┴▶ MatMul ─▶ y
 *
 * Each transposition is a node of its own in front of its product, which is the form that ONNX Runtime fuses
 * into the product; the gradients are built in that form too.
 */
export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  const { transposeA = false, transposeB = false } = options;
  operandsOf('MatMul', a, b);
  if (a.rank < 2 || b.rank < 2) {
    throw new ShapeError('MatMul', [a.shape, b.shape], 'both need at least two axes');
  }
  const left = transposeA ? swapLastAxes(a) : a;
  const right = transposeB ? swapLastAxes(b) : b;
  if (left.shape.at(-1) !== right.shape.at(-2)) {
    throw new ShapeError(
      'MatMul',
      [left.shape, right.shape],
      `${left.shape.at(-1)} columns meet ${right.shape.at(-2)} rows`,
    );
  }
  const leading = broadcastShapes('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape: Shape = [...leading, left.shape.at(-2)!, right.shape.at(-1)!];
  const product = node('MatMul', [left, right], { type: a.type, shape });
  return differentiateAs(product, {
    operator: 'MatMul',
    inputs: [a, b],
    gradient: ({ gradient }) => [
      () =>
        sumTo(
          transposeA
            ? matmul(b, gradient(), { transposeA: transposeB, transposeB: true })
            : matmul(gradient(), b, { transposeB: !transposeB }),
          a.shape,
        ),
      () =>
        sumTo(
          transposeB
            ? matmul(gradient(), a, { transposeA: true, transposeB: transposeA })
            : matmul(a, gradient(), { transposeA: !transposeA }),
          b.shape,
        ),
    ],
  });
}

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Added to every row: [N]. */
  readonly bias?: Value;
}

/**
 * Product of two matrices, either of them taken transposed without moving it: [M, K] × [K, N] = [M, N].
 * Its gradients are again products of this kind, so no transpose ever runs.
 */
export function gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
  const { transposeA = false, transposeB = false, bias } = options;
  operandsOf('Gemm', a, b, ...(bias === undefined ? [] : [bias]));
  if (a.rank !== 2 || b.rank !== 2) throw new ShapeError('Gemm', [a.shape, b.shape], 'both must be matrices');
  const [rows, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [innerOfB, columns] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (inner !== innerOfB) {
    throw new ShapeError('Gemm', [a.shape, b.shape], `${inner} columns meet ${innerOfB} rows`);
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== columns)) {
    throw new ShapeError('Gemm', [a.shape, b.shape, bias.shape], `a bias of [${columns}] is needed`);
  }
  return node(
    'Gemm',
    bias === undefined ? [a, b] : [a, b, bias],
    { type: a.type, shape: [rows, columns] },
    {
      attributes: { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } },
      gradient: ({ gradient }) => [
        // With A and B as stored: d(op A) = g · (op B)ᵀ, transposed back where op is a transposition.
        () =>
          transposeA
            ? gemm(b, gradient(), { transposeA: transposeB, transposeB: true })
            : gemm(gradient(), b, { transposeB: !transposeB }),
        () =>
          transposeB
            ? gemm(gradient(), a, { transposeA: true, transposeB: transposeA })
            : gemm(a, gradient(), { transposeA: !transposeA }),
        () => sumTo(gradient(), bias!.shape),
      ],
    },
  );
}

/**
 * y = x·Wᵀ + b, with the weight stored as PyTorch and PEFT store it.
 *
 *     x [..., I] ─▶ rows [R, I] ─▶ Gemm with W [O, I], b [O] ─▶ rows [R, O] ─▶ y [..., O]
 */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  if (weight.rank !== 2 || x.rank < 1 || x.shape.at(-1) !== weight.shape[1]) {
    throw new ShapeError('linear', [x.shape, weight.shape], 'x [..., I] needs a weight [O, I]');
  }
  const rows = gemm(flattenRows(x), weight, { transposeB: true, ...(bias === undefined ? {} : { bias }) });
  return reshape(rows, [...x.shape.slice(0, -1), weight.shape[0]!]);
}
