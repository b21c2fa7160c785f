/** T5 and flan-T5: relative positions, no biases; flan's network is gated and its head a matrix of its own. */
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { activationOf, checked, parseConfig } from './config-schema.ts';
import { sizeSchema } from './decoder-architecture.ts';
import type { Family } from './family.ts';
import type { SequenceArchitecture } from './sequence-architecture.ts';

const schema = z.object({
  vocab_size: z.int().min(1).max(2_097_152),
  d_model: sizeSchema,
  d_kv: z.int().min(1).max(4096).default(64),
  d_ff: sizeSchema,
  num_layers: z.int().min(1).max(512),
  num_decoder_layers: z.int().min(1).max(512).nullish(),
  num_heads: z.int().min(1).max(1024),
  relative_attention_num_buckets: z.int().min(1).max(4096).default(32),
  relative_attention_max_distance: z.int().min(1).max(65_536).default(128),
  layer_norm_epsilon: z.number().default(1e-6),
  feed_forward_proj: z.string().max(64).default('relu'),
  tie_word_embeddings: z.boolean().default(true),
  /** Newer configurations say here what the tie used to say. */
  scale_decoder_outputs: z.boolean().optional(),
  decoder_start_token_id: z.int().min(0).nullish(),
  pad_token_id: z.int().min(0).nullish(),
});

function describe(
  raw: Readonly<Record<string, unknown>>,
  found: ReadonlyMap<string, unknown>,
): SequenceArchitecture {
  const config = parseConfig(schema, raw);
  const [, gated, name] = /^(gated-)?(.+)$/.exec(config.feed_forward_proj) ?? [];
  if (name === undefined)
    throw new ConfigError('config.json of model type "t5"', ['feed_forward_proj is empty']);
  const scaled = config.scale_decoder_outputs ?? config.tie_word_embeddings;
  return checked({
    kind: 'encoder-decoder',
    vocabulary: config.vocab_size,
    width: config.d_model,
    epsilon: config.layer_norm_epsilon,
    encoderLayers: config.num_layers,
    decoderLayers: config.num_decoder_layers ?? config.num_layers,
    attention: { heads: config.num_heads, headSize: config.d_kv },
    relative: {
      buckets: config.relative_attention_num_buckets,
      maximum: config.relative_attention_max_distance,
    },
    feedForward: {
      kind: gated === undefined ? 'plain' : 'gated',
      size: config.d_ff,
      // The family's "gated-gelu" has always been the tanh formula.
      activation: gated !== undefined && name === 'gelu' ? 'gelu-tanh' : activationOf(name),
      bias: false,
    },
    head: {
      tied: scaled || !found.has('lm_head.weight'),
      scale: scaled ? config.d_model ** -0.5 : 1,
    },
    start: config.decoder_start_token_id ?? config.pad_token_id ?? 0,
  });
}

/** Names of one side; the decoder has its look at the encoder between attention and network. */
function side(name: 'encoder' | 'decoder'): Family['tensors'] {
  const block = `${name}.block.{layer}.layer`;
  const own = `${name}.layers.{layer}`;
  const network = name === 'encoder' ? 1 : 2;
  const matrices = (...parts: string[]): string[] => parts.map((part) => `${block}.${part}.weight`);
  return {
    [`${name}.relative`]: [`${name}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`],
    [`${own}.attention.norm.weight`]: matrices('0.layer_norm'),
    [`${own}.attention.input.weight`]: matrices(
      '0.SelfAttention.q',
      '0.SelfAttention.k',
      '0.SelfAttention.v',
    ),
    [`${own}.attention.output.weight`]: matrices('0.SelfAttention.o'),
    [`${own}.cross.norm.weight`]: matrices('1.layer_norm'),
    [`${own}.cross.query.weight`]: matrices('1.EncDecAttention.q'),
    [`${own}.cross.keyValue.weight`]: matrices('1.EncDecAttention.k', '1.EncDecAttention.v'),
    [`${own}.cross.output.weight`]: matrices('1.EncDecAttention.o'),
    [`${own}.feedForward.norm.weight`]: matrices(`${network}.layer_norm`),
    [`${own}.feedForward.input.weight`]: matrices(`${network}.DenseReluDense.wi`),
    [`${own}.feedForward.input.weight × 2`]: matrices(
      `${network}.DenseReluDense.wi_0`,
      `${network}.DenseReluDense.wi_1`,
    ),
    [`${own}.feedForward.output.weight`]: matrices(`${network}.DenseReluDense.wo`),
    [`${name}.norm.weight`]: [`${name}.final_layer_norm.weight`],
  };
}

export const t5: Family = {
  name: 't5',
  modelTypes: ['t5'],
  describe,
  tensors: {
    'embedding.tokens': ['shared.weight'],
    ...side('encoder'),
    ...side('decoder'),
    'head.weight': ['lm_head.weight'],
  },
  // Copies of the shared table, and a bias that old checkpoints hold and nothing uses.
  ignored: /^(encoder|decoder)\.embed_tokens\.weight$|EncDecAttention\.relative_attention_bias\.weight$/,
};
