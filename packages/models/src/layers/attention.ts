import { cast, fusedRmsNorm, groupedAttention, reshape, split, type Value } from '@haksup/graph';
import type { DecoderArchitecture, DecoderLayer } from '../families/decoder-architecture.ts';
import type { PromptCache } from './prompt-cache.ts';
import { type RotaryTables, turn } from './rotary-tables.ts';
import type { Weights } from './weights.ts';

/** What every layer's attention reads beside its own input. */
export interface AttentionContext {
  /** int32 [B]: each row's length after this run, minus 1. */
  readonly lastPositions: Value;
  /** int32 []: the longest row's length after this run. */
  readonly totalLength: Value;
  /** Where an int8 cache is attended to in float32. */
  readonly widened: PromptCache | undefined;
  /** int64 [B, T]. */
  readonly positions: Value;
  /** By the architecture's `rotaries`. */
  readonly tables: readonly RotaryTables[];
}

/** A layer's cache of keys and values, [B, G, C, D] each. */
export interface LayerCache {
  readonly key: Value;
  readonly value: Value;
}

/**
 * Attention of one layer over its cache. Legend: B batch, T tokens, W width, H heads, G key-value heads, D head size.
 *
 *     x [B,T,W] ─▶ input ─ queries, keys, values [B,T,(H+2G)·D] ─▶ (norms) ─▶ turn ─▶ grouped attention ─▶ output
 *                                                                    past ──▶        │        └─▶ present
 *
 * The kernel turns heads itself where it can: whole heads of a multiple of 16. Others are turned in front of it.
 */
export function attend(
  x: Value,
  name: string,
  layer: DecoderLayer,
  past: LayerCache,
  context: AttentionContext,
  weights: Weights,
  architecture: DecoderArchitecture,
): { readonly output: Value; readonly present: LayerCache } {
  const { heads, keyValueHeads, headSize, scale, softcap, queryKeyNorm } = architecture.attention;
  const packed = weights.linear(x, `${name}.input`);
  const tables = layer.rotary === null ? undefined : context.tables[layer.rotary]!;
  const whole = headSize % 16 === 0 && architecture.rotaries[layer.rotary ?? 0]?.dimensions === headSize;
  const turnsBefore = tables !== undefined && !whole;

  let projected: { readonly query: Value; readonly key?: Value; readonly value?: Value } = { query: packed };
  if (queryKeyNorm || turnsBefore) {
    const lengths = [heads, keyValueHeads, keyValueHeads].map((count) => count * headSize);
    const [query, key, value] = split(packed, lengths, -1) as [Value, Value, Value];
    const prepare = (one: Value, count: number, norm: string): Value => {
      const [batch, tokens] = one.shape;
      let separate = reshape(one, [batch!, tokens!, count, headSize]);
      if (queryKeyNorm) {
        const { epsilon } = architecture.norm;
        separate = fusedRmsNorm(separate, weights.vector(`${name}.${norm}.weight`), { epsilon });
      }
      if (turnsBefore) separate = turn(separate, context.positions, tables);
      return reshape(separate, one.shape);
    };
    projected = {
      query: prepare(query, heads, 'queryNorm'),
      key: prepare(key, keyValueHeads, 'keyNorm'),
      value,
    };
  }

  // The kernel computes in the cache's type, but for int8, which it widens itself.
  const type = past.key.type === 'float16' ? 'float16' : 'float32';
  const typed = Object.fromEntries(
    Object.entries(projected).map(([part, value]) => [part, cast(value, type)]),
  ) as unknown as typeof projected;
  const { widened } = context;
  const scales = past.key.type === 'int8' && {
    keyScales: weights.vector(`${name}.keyScales`),
    valueScales: weights.vector(`${name}.valueScales`),
  };
  const { output, presentKey, presentValue } = groupedAttention({
    ...typed,
    pastKey: widened && scales ? widened.widen(past.key, scales.keyScales) : past.key,
    pastValue: widened && scales ? widened.widen(past.value, scales.valueScales) : past.value,
    lastPositions: context.lastPositions,
    totalLength: context.totalLength,
    ...(tables !== undefined &&
      whole && { cosines: cast(tables.cosines, type), sines: cast(tables.sines, type) }),
    ...(widened === undefined && scales),
    heads,
    keyValueHeads,
    scale,
    ...(layer.window !== null && { window: layer.window }),
    ...(softcap !== null && { softcap }),
  });
  return {
    output: weights.linear(cast(output, 'float32'), `${name}.output`),
    present:
      widened && scales
        ? {
            key: widened.store(past.key, presentKey, scales.keyScales),
            value: widened.store(past.value, presentValue, scales.valueScales),
          }
        : { key: presentKey, value: presentValue },
  };
}
