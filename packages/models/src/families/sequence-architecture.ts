import { z } from 'zod';
import { type FeedForward, feedForwardSchema, sizeSchema } from './decoder-architecture.ts';
import { WeightList, type WeightShape } from './weight-shape.ts';

/**
 * A model that reads one text and writes another (T5): an encoder, and a decoder that looks at what was read.
 * Positions are told by a bias on the scores that depends on how far apart two tokens are
 * (https://arxiv.org/abs/1910.10683).
 */
export interface SequenceArchitecture {
  readonly kind: 'encoder-decoder';
  readonly vocabulary: number;
  readonly width: number;
  readonly epsilon: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly attention: { readonly heads: number; readonly headSize: number };
  /** Distances are sorted into buckets: near ones each their own, far ones by their logarithm. */
  readonly relative: { readonly buckets: number; readonly maximum: number };
  readonly feedForward: FeedForward;
  readonly head: {
    /** The table of tokens is the output's matrix as well. */
    readonly tied: boolean;
    /** What the last vectors are multiplied by. */
    readonly scale: number;
  };
  /** The token that a written text begins with. */
  readonly start: number;
}

export const sequenceSchema: z.ZodType<SequenceArchitecture> = z.strictObject({
  kind: z.literal('encoder-decoder'),
  vocabulary: z.int().min(1).max(2_097_152),
  width: sizeSchema,
  epsilon: z.number().positive().max(1),
  encoderLayers: z.int().min(1).max(512),
  decoderLayers: z.int().min(1).max(512),
  attention: z.strictObject({
    heads: z.int().min(1).max(1024),
    headSize: z.int().min(8).max(4096).multipleOf(8),
  }),
  relative: z.strictObject({
    buckets: z.int().min(4).max(4096).multipleOf(4),
    maximum: z.int().min(2).max(65_536),
  }),
  feedForward: feedForwardSchema,
  head: z.strictObject({ tied: z.boolean(), scale: z.number().positive().max(1e9) }),
  start: z.int().min(0).max(2_097_151),
});

export function sequenceWeights(architecture: SequenceArchitecture): readonly WeightShape[] {
  const { width, vocabulary, attention, feedForward, relative, head } = architecture;
  const heads = attention.heads * attention.headSize;
  const list = new WeightList();
  list.add('embedding.tokens', 'table', [vocabulary, width]);
  const side = (name: 'encoder' | 'decoder', layers: number): void => {
    list.add(`${name}.relative`, 'vector', [relative.buckets, attention.heads]);
    for (let index = 0; index < layers; index++) {
      const layer = `${name}.layers.${index}`;
      list.norm(`${layer}.attention.norm`, width, 'rms');
      list.linear(`${layer}.attention.input`, [heads, heads, heads], width, false);
      list.linear(`${layer}.attention.output`, [width], heads, false);
      if (name === 'decoder') {
        list.norm(`${layer}.cross.norm`, width, 'rms');
        list.linear(`${layer}.cross.query`, [heads], width, false);
        list.linear(`${layer}.cross.keyValue`, [heads, heads], width, false);
        list.linear(`${layer}.cross.output`, [width], heads, false);
      }
      list.norm(`${layer}.feedForward.norm`, width, 'rms');
      list.feedForward(`${layer}.feedForward`, width, feedForward);
    }
    list.norm(`${name}.norm`, width, 'rms');
  };
  side('encoder', architecture.encoderLayers);
  side('decoder', architecture.decoderLayers);
  if (!head.tied) list.add('head.weight', 'matrix', [vocabulary, width]);
  return list.weights;
}
