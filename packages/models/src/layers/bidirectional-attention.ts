import { attention, joinHeads, split, splitHeads, type Value } from '@haksup/graph';
import type { Weights } from './weights.ts';

/**
 * Attention of every token to all others. Legend: B batch, T tokens, W width, H heads.
 *
 *     x [B,T,W] ─▶ input ─▶ query, key, value ─▶ softmax(q·kᵀ·scale + mask)·v ─▶ output [B,T,W]
 *
 * @param mask Added to the scores: [B or 1, H or 1, T or 1, T].
 */
export function attendToAll(
  x: Value,
  name: string,
  mask: Value,
  weights: Weights,
  { heads, headSize, scale }: { readonly heads: number; readonly headSize: number; readonly scale: number },
): Value {
  const width = heads * headSize;
  const parts = split(weights.linear(x, `${name}.input`), [width, width, width], -1);
  const [query, key, value] = parts.map((part) => splitHeads(part, heads)) as [Value, Value, Value];
  return weights.linear(joinHeads(attention(query, key, value, { mask, scale })), `${name}.output`);
}
