import { ShapeError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dimension } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { add, multiply } from '../operators/arithmetic.ts';
import { greaterOrEqual, where } from '../operators/comparison.ts';
import { matmul } from '../operators/matmul.ts';
import { reshape, unsqueeze } from '../operators/reshape.ts';
import { positions } from '../operators/sequence.ts';
import { softmax } from '../operators/softmax.ts';
import { transpose } from '../operators/transpose.ts';

export interface AttentionOptions {
  /** Added to the scores; broadcasts to [B, H, T, S]. Large negative numbers forbid. */
  readonly mask?: Value;
  /** What scores are multiplied by. Default 1 ÷ √D. */
  readonly scale?: number;
}

/**
 * Scaled dot-product attention (https://arxiv.org/abs/1706.03762).
 * Legend: B batch, H heads, T queries, S keys, D head size.
 *
 *     query [B,H,T,D] ─▶ ·scale ─┐
 *     key   [B,H,S,D] ─▶ ᵀ ──────┴▶ MatMul ▶ + mask ▶ Softmax [B,H,T,S] ─┐
 *     value [B,H,S,D] ────────────────────────────────────────────────────┴▶ MatMul ─▶ [B,H,T,D]
 */
export function attention(query: Value, key: Value, value: Value, options: AttentionOptions = {}): Value {
  const headSize = query.shape.at(-1);
  if (typeof headSize !== 'number' || key.shape.at(-1) !== headSize) {
    throw new ShapeError('attention', [query.shape, key.shape, value.shape], 'heads need one known size');
  }
  const scores = matmul(multiply(query, options.scale ?? 1 / Math.sqrt(headSize)), key, { transposeB: true });
  const masked = options.mask === undefined ? scores : add(scores, options.mask);
  return matmul(softmax(masked), value);
}

/** [B, T, H·D] to [B, H, T, D]. */
export function splitHeads(x: Value, heads: number): Value {
  const [batch, length, width] = x.shape;
  if (x.rank !== 3 || typeof width !== 'number' || width % heads !== 0) {
    throw new ShapeError('splitHeads', [x.shape], `[B, T, H·D] with H = ${heads} is needed`);
  }
  return transpose(reshape(x, [batch!, length!, heads, width / heads]), [0, 2, 1, 3]);
}

/** [B, H, T, D] to [B, T, H·D]. */
export function joinHeads(x: Value): Value {
  const [batch, heads, length, headSize] = x.shape;
  if (x.rank !== 4 || typeof heads !== 'number' || typeof headSize !== 'number') {
    throw new ShapeError('joinHeads', [x.shape], '[B, H, T, D] with known H and D is needed');
  }
  return reshape(transpose(x, [0, 2, 1, 3]), [batch!, length!, heads * headSize]);
}

/** What masks add to forbidden scores: e to this power is 0 in float32. */
const forbidden = -1e9;

/**
 * A mask from what may be attended to: bool to 0 where true and a large negative number where false.
 * Unsqueeze a padding mask [B, S] to [B, 1, 1, S] first.
 */
export function additiveMask(allowed: Value): Value {
  const graph = allowed.graph;
  return where(allowed, graph.scalar('float32', 0), graph.scalar('float32', forbidden));
}

/** A mask [length, length] that lets each position see itself and what is before it. */
export function causalMask(graph: Graph, length: Dimension): Value {
  const all = positions(graph, length);
  return additiveMask(greaterOrEqual(unsqueeze(all, [1]), unsqueeze(all, [0])));
}
