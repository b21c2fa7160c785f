import { z } from 'zod';
import { type FeedForward, feedForwardSchema, sizeSchema } from './decoder-architecture.ts';
import { WeightList, type WeightShape } from './weight-shape.ts';

/** How a text's vectors become one: the mean over its tokens, or the first token's. */
export type Pooling = 'mean' | 'first';

/** A model that reads a text as a whole, each token seeing all others: for embeddings. Norms stand behind each block. */
export interface EncoderArchitecture {
  readonly kind: 'encoder';
  readonly vocabulary: number;
  readonly width: number;
  /** The longest text in tokens. */
  readonly contextLength: number;
  readonly embedding: {
    /** How many learned positions there are. */
    readonly positions: number;
    /** The position of the first token in that table. */
    readonly firstPosition: number;
    /** How many kinds of segments there are; all tokens are of the first. 0: none. */
    readonly types: number;
  };
  readonly epsilon: number;
  readonly layers: number;
  readonly attention: { readonly heads: number; readonly headSize: number };
  readonly feedForward: FeedForward;
  /** What the model was trained to be read by, as its checkpoint says it. */
  readonly pooling: Pooling;
}

const fields = z.strictObject({
  kind: z.literal('encoder'),
  vocabulary: z.int().min(1).max(2_097_152),
  width: sizeSchema,
  contextLength: z.int().min(1).max(1_048_576),
  embedding: z.strictObject({
    positions: z.int().min(1).max(1_048_576),
    firstPosition: z.int().min(0).max(1024),
    types: z.int().min(0).max(1024),
  }),
  epsilon: z.number().positive().max(1),
  layers: z.int().min(1).max(512),
  attention: z.strictObject({ heads: z.int().min(1).max(1024), headSize: z.int().min(1).max(4096) }),
  feedForward: feedForwardSchema,
  pooling: z.enum(['mean', 'first']),
});

export const encoderSchema: z.ZodType<EncoderArchitecture> = fields.check(({ value, issues }) => {
  const { contextLength, embedding } = value;
  if (contextLength + embedding.firstPosition > embedding.positions) {
    const message = `${contextLength} tokens have no ${embedding.positions} positions`;
    issues.push({ code: 'custom', message, input: value });
  }
});

export function encoderWeights(architecture: EncoderArchitecture): readonly WeightShape[] {
  const { width, vocabulary, embedding, attention, feedForward, layers } = architecture;
  const heads = attention.heads * attention.headSize;
  const list = new WeightList();
  list.add('embedding.tokens', 'table', [vocabulary, width]);
  list.add('embedding.positions', 'vector', [embedding.positions, width]);
  if (embedding.types > 0) list.add('embedding.types', 'vector', [embedding.types, width]);
  list.norm('embedding.norm', width, 'layer');
  for (let index = 0; index < layers; index++) {
    const layer = `layers.${index}`;
    list.linear(`${layer}.attention.input`, [heads, heads, heads], width, true);
    list.linear(`${layer}.attention.output`, [width], heads, true);
    list.norm(`${layer}.attention.norm`, width, 'layer');
    list.feedForward(`${layer}.feedForward`, width, feedForward);
    list.norm(`${layer}.feedForward.norm`, width, 'layer');
  }
  return list.weights;
}
