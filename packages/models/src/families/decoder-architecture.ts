import { z } from 'zod';
import { WeightList, type WeightShape } from './weight-shape.ts';

/** How positions turn queries and keys (https://arxiv.org/abs/2104.09864). */
export interface Rotary {
  readonly base: number;
  /** How many of a head's elements turn: even; the others stay. */
  readonly dimensions: number;
  readonly scaling: RotaryScaling;
}

/** How rotary positions are stretched to texts longer than those first trained on. */
export type RotaryScaling =
  | { readonly kind: 'none' }
  /** Positions are divided by the factor. */
  | { readonly kind: 'linear'; readonly factor: number }
  /** Slow frequencies are divided, fast ones stay, with a slope between them (Llama 3.1). */
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContext: number;
    }
  /** The same idea with a slope over pairs of elements (https://arxiv.org/abs/2309.00071). */
  | {
      readonly kind: 'yarn';
      readonly factor: number;
      /** A pair that turns more often than this over the original context stays as it is. */
      readonly fast: number;
      /** One that turns less often is divided by the factor. */
      readonly slow: number;
      readonly originalContext: number;
      /** Whether the slope begins and ends at whole pairs. */
      readonly truncate: boolean;
      /** What cosines and sines are multiplied by. */
      readonly attention: number;
    }
  /** A factor for each pair, one list for short and one for long contexts (https://arxiv.org/abs/2402.13753). */
  | {
      readonly kind: 'longrope';
      readonly short: readonly number[];
      readonly long: readonly number[];
      readonly originalContext: number;
      /** What cosines and sines are multiplied by. */
      readonly attention: number;
    };

export interface DecoderLayer {
  /** A token sees this many tokens, itself included; null: all before it. */
  readonly window: number | null;
  /** Index into `rotaries`; null: positions are learned, or not told. */
  readonly rotary: number | null;
}

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'relu';

/** A model that continues a text: each token sees what is before it. */
export interface DecoderArchitecture {
  readonly kind: 'decoder';
  readonly vocabulary: number;
  /** Length of the vectors between layers. */
  readonly width: number;
  /** The longest text that the model was made for, in tokens. */
  readonly contextLength: number;
  readonly embedding: {
    /** What looked-up vectors are multiplied by. */
    readonly scale: number;
    /** How many learned positions are added; 0: none. */
    readonly positions: number;
  };
  readonly norm: {
    readonly kind: 'rms' | 'layer';
    readonly epsilon: number;
    /** Besides before, each block's result is normalised after it (Gemma). */
    readonly after: boolean;
  };
  readonly rotaries: readonly Rotary[];
  readonly layers: readonly DecoderLayer[];
  readonly attention: {
    readonly heads: number;
    readonly keyValueHeads: number;
    readonly headSize: number;
    /** What scores are multiplied by. */
    readonly scale: number;
    /** Scores become c·tanh(score ÷ c). */
    readonly softcap: number | null;
    /** Each head's query and key is normalised before it turns (Qwen3, Gemma 3). */
    readonly queryKeyNorm: boolean;
    readonly inputBias: boolean;
    readonly outputBias: boolean;
  };
  readonly feedForward: FeedForward;
  readonly head: {
    /** The table of tokens is the output's matrix as well. */
    readonly tied: boolean;
    readonly softcap: number | null;
  };
}

/** A network for each token: gated is activation(x·G) · (x·U), plain is activation(x·U). */
export interface FeedForward {
  readonly kind: 'gated' | 'plain';
  readonly size: number;
  readonly activation: Activation;
  readonly bias: boolean;
}

const size = z
  .int()
  .min(1)
  .max(1 << 18);
const positive = z.number().positive().max(1e9);
const factors = z.array(positive).min(1).max(2048);

const scalingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('linear'), factor: positive }),
  z.strictObject({
    kind: z.literal('llama3'),
    factor: positive,
    lowFrequencyFactor: positive,
    highFrequencyFactor: positive,
    originalContext: positive,
  }),
  z.strictObject({
    kind: z.literal('yarn'),
    factor: positive,
    fast: positive,
    slow: positive,
    originalContext: positive,
    truncate: z.boolean(),
    attention: positive,
  }),
  z.strictObject({
    kind: z.literal('longrope'),
    short: factors,
    long: factors,
    originalContext: positive,
    attention: positive,
  }),
]);

/** Widths and sizes of any part of a model. */
export const sizeSchema: z.ZodType<number> = size;

export const feedForwardSchema: z.ZodType<FeedForward> = z.strictObject({
  kind: z.enum(['gated', 'plain']),
  size,
  activation: z.enum(['silu', 'gelu', 'gelu-tanh', 'relu']),
  bias: z.boolean(),
});

const fields = z.strictObject({
  kind: z.literal('decoder'),
  vocabulary: z.int().min(1).max(2_097_152),
  width: size,
  contextLength: z.int().min(1).max(16_777_216),
  embedding: z.strictObject({ scale: positive, positions: z.int().min(0).max(1_048_576) }),
  norm: z.strictObject({
    kind: z.enum(['rms', 'layer']),
    epsilon: z.number().positive().max(1),
    after: z.boolean(),
  }),
  rotaries: z
    .array(
      z.strictObject({
        base: z.number().gt(1).max(1e12),
        dimensions: z.int().min(2).max(4096).multipleOf(2),
        scaling: scalingSchema,
      }),
    )
    .max(4),
  layers: z
    .array(
      z.strictObject({
        window: z.int().min(1).max(16_777_216).nullable(),
        rotary: z.int().min(0).max(3).nullable(),
      }),
    )
    .min(1)
    .max(512),
  attention: z.strictObject({
    heads: z.int().min(1).max(1024),
    keyValueHeads: z.int().min(1).max(1024),
    headSize: z.int().min(8).max(4096).multipleOf(8),
    scale: positive,
    softcap: positive.nullable(),
    queryKeyNorm: z.boolean(),
    inputBias: z.boolean(),
    outputBias: z.boolean(),
  }),
  feedForward: feedForwardSchema,
  head: z.strictObject({ tied: z.boolean(), softcap: positive.nullable() }),
});

/** Checks an architecture's bounds and that its numbers fit together. */
export const decoderSchema: z.ZodType<DecoderArchitecture> = fields.check(({ value, issues }) => {
  const { rotaries, layers } = value;
  const { heads, keyValueHeads, headSize } = value.attention;
  const say = (message: string): void => {
    issues.push({ code: 'custom', message, input: value });
  };
  if (heads % keyValueHeads !== 0) say(`${heads} heads can't share ${keyValueHeads} key-value heads`);
  if (heads * headSize > 1 << 20) say(`${heads} heads of ${headSize} are too wide`);
  for (const { dimensions, scaling } of rotaries) {
    if (dimensions > headSize) say(`${dimensions} elements of a head of ${headSize} cannot turn`);
    if (scaling.kind !== 'longrope') continue;
    for (const { length } of [scaling.short, scaling.long]) {
      if (length !== dimensions / 2) say(`${length} factors are given for ${dimensions / 2} frequencies`);
    }
  }
  for (const { rotary } of layers) {
    if (rotary !== null && rotaries[rotary] === undefined)
      say(`a layer has rotary ${rotary}, which is not there`);
  }
});

export function decoderWeights(architecture: DecoderArchitecture): readonly WeightShape[] {
  const { width, vocabulary, embedding, attention, feedForward, norm, layers, head } = architecture;
  const { heads, keyValueHeads, headSize } = attention;
  const list = new WeightList();
  list.add('embedding.tokens', 'table', [vocabulary, width]);
  if (embedding.positions > 0) list.add('embedding.positions', 'vector', [embedding.positions, width]);
  for (const index of layers.keys()) {
    const layer = `layers.${index}`;
    list.norm(`${layer}.attention.norm`, width, norm.kind);
    const inputs = [heads, keyValueHeads, keyValueHeads].map((count) => count * headSize);
    list.linear(`${layer}.attention.input`, inputs, width, attention.inputBias);
    if (attention.queryKeyNorm) {
      list.norm(`${layer}.attention.queryNorm`, headSize, 'rms');
      list.norm(`${layer}.attention.keyNorm`, headSize, 'rms');
    }
    list.linear(`${layer}.attention.output`, [width], heads * headSize, attention.outputBias);
    if (norm.after) list.norm(`${layer}.attention.normAfter`, width, norm.kind);
    list.norm(`${layer}.feedForward.norm`, width, norm.kind);
    list.feedForward(`${layer}.feedForward`, width, feedForward);
    if (norm.after) list.norm(`${layer}.feedForward.normAfter`, width, norm.kind);
  }
  list.norm('norm', width, norm.kind);
  if (!head.tied) list.add('head.weight', 'matrix', [vocabulary, width]);
  return list.weights;
}

/** The scales of an int8 cache, one for each channel: there where the model was calibrated. */
export function cacheScalesOf({ layers, attention }: DecoderArchitecture): readonly WeightShape[] {
  const list = new WeightList();
  for (const index of layers.keys()) {
    for (const kind of ['key', 'value']) {
      const name = `layers.${index}.attention.${kind}Scales`;
      list.add(name, 'vector', [attention.keyValueHeads * attention.headSize]);
    }
  }
  return list.weights;
}
