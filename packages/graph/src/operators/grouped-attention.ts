import { ArgumentError, ShapeError } from '../graph/errors.ts';
import { type Shape, sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { customOperator } from './custom.ts';
import { requireFloat, requireType } from './operands.ts';

/**
 * Operands of `groupedAttention`. Legend: B batch, T new tokens, H query heads, G key-value heads (H is a multiple),
 * D head size, C the cache's length, R what of a head is rotated ÷ 2, M the longest position.
 */
export interface GroupedAttentionOptions {
  /** [B, T, H·D], or with keys and values behind it [B, T, (H + 2·G)·D]. */
  readonly query: Value;
  /** [B, T, G·D]; absent where `query` holds all three. */
  readonly key?: Value;
  readonly value?: Value;
  /** [B, G, C, D]: float of the query's type, or int8 with scales. */
  readonly pastKey: Value;
  readonly pastValue: Value;
  /** int32 [B]: each row's length after this run, minus 1. */
  readonly lastPositions: Value;
  /** int32 []: the longest row's length after this run. */
  readonly totalLength: Value;
  /** [M, R] tables that rotate queries and keys; absent where positions are told otherwise. */
  readonly cosines?: Value;
  readonly sines?: Value;
  /** Added to the scores: [B or 1, H or 1, T, S], S being the total length. */
  readonly bias?: Value;
  /** For an int8 cache: float32 [G·D], one for each channel, or [1]. */
  readonly keyScales?: Value;
  readonly valueScales?: Value;
  readonly heads: number;
  readonly keyValueHeads: number;
  /** What scores are multiplied by. Default 1 ÷ √D. */
  readonly scale?: number;
  /** A token sees this many tokens, itself included. Absent: all before it. */
  readonly window?: number;
  /** Scores become softcap·tanh(score ÷ softcap). */
  readonly softcap?: number;
}

/**
 * Causal attention over a cache of keys and values that grows in place (ONNX Runtime's `GroupQueryAttention`): the
 * new tokens' keys are rotated and written behind each row's past, and every new token attends to what is before it.
 * Bind the same memory as past and present. For serving: it has no gradient.
 *
 *     query, key, value [B,T,…] ─▶ rotate ─┬─▶ write at each row's end ─▶ present [B,G,C,D]
 *     past [B,G,C,D] ──────────────────────┴─▶ softmax(q·kᵀ·scale)·v ─▶ output [B,T,H·D]
 *
 * Rows whose run begins at position 0 may be padded behind their length. A later run gives every row T tokens.
 */
export function groupedAttention(options: GroupedAttentionOptions): {
  readonly output: Value;
  readonly presentKey: Value;
  readonly presentValue: Value;
} {
  const operator = 'GroupQueryAttention';
  const { query, key, value, pastKey, pastValue, heads, keyValueHeads, cosines, sines } = options;
  requireFloat(operator, query);
  requireType(operator, options.lastPositions, 'int32');
  requireType(operator, options.totalLength, 'int32');
  requireCaches(operator, options);
  if (heads % keyValueHeads !== 0) {
    throw new ArgumentError(operator, `${heads} heads cannot be shared by ${keyValueHeads} key-value heads`);
  }
  const headSize = pastKey.shape[3] as number;
  const packed = key === undefined;
  const width = (packed ? heads + 2 * keyValueHeads : heads) * headSize;
  if (query.rank !== 3 || query.shape[2] !== width) {
    throw new ShapeError(operator, [query.shape, pastKey.shape], `a query of [B, T, ${width}] is needed`);
  }
  if (packed !== (value === undefined)) throw new ArgumentError(operator, 'key and value come together');
  for (const one of packed ? [] : [key, value!]) {
    if (one.rank !== 3 || one.shape[2] !== keyValueHeads * headSize) {
      throw new ShapeError(operator, [one.shape], `[B, T, ${keyValueHeads * headSize}] is needed`);
    }
  }
  if ((cosines === undefined) !== (sines === undefined)) {
    throw new ArgumentError(operator, 'cosines and sines come together');
  }
  const quantised = pastKey.type === 'int8';
  const scalesKind = (scales: Value): string => (scales.shape[0] === 1 ? 'PER_TENSOR' : 'PER_CHANNEL');
  const inputs = [
    query,
    key,
    value,
    pastKey,
    pastValue,
    options.lastPositions,
    options.totalLength,
    cosines,
    sines,
    undefined,
    options.bias,
    undefined,
    ...(quantised ? [options.keyScales, options.valueScales] : []),
  ];
  while (inputs.at(-1) === undefined) inputs.pop();
  const [output, presentKey, presentValue] = customOperator({
    domain: 'com.microsoft',
    operator,
    inputs,
    attributes: {
      num_heads: { int: heads },
      kv_num_heads: { int: keyValueHeads },
      do_rotary: { int: cosines === undefined ? 0 : 1 },
      ...(options.scale === undefined ? {} : { scale: { float: options.scale } }),
      ...(options.window === undefined ? {} : { local_window_size: { int: options.window } }),
      ...(options.softcap === undefined ? {} : { softcap: { float: options.softcap } }),
      ...(quantised
        ? {
            k_quant_type: { string: scalesKind(options.keyScales!) },
            v_quant_type: { string: scalesKind(options.valueScales!) },
            kv_cache_bit_width: { int: 8 },
          }
        : {}),
    },
    outputs: [
      { type: query.type, shape: [query.shape[0]!, query.shape[1]!, heads * headSize] },
      { type: pastKey.type, shape: pastKey.shape },
      { type: pastValue.type, shape: pastValue.shape },
    ],
  });
  return { output: output!, presentKey: presentKey!, presentValue: presentValue! };
}

function requireCaches(operator: string, options: GroupedAttentionOptions): void {
  const { query, pastKey, pastValue, keyValueHeads, keyScales, valueScales } = options;
  for (const past of [pastKey, pastValue]) {
    const shape: Shape = past.shape;
    if (past.rank !== 4 || shape[1] !== keyValueHeads || typeof shape[3] !== 'number') {
      throw new ShapeError(
        operator,
        [shape],
        `a cache of [B, ${keyValueHeads}, C, D] with a known D is needed`,
      );
    }
    requireType(operator, past, query.type, 'int8');
  }
  if (pastKey.type !== pastValue.type || !sameShape(pastKey.shape, pastValue.shape)) {
    throw new ShapeError(operator, [pastKey.shape, pastValue.shape], 'one shape and type of both is needed');
  }
  if (pastKey.type === 'int8' && (keyScales === undefined || valueScales === undefined)) {
    throw new ArgumentError(operator, 'an int8 cache needs scales of keys and of values');
  }
}
