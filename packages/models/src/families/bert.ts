/** BERT and XLM-R as embedders: MiniLM, E5, BGE-M3's dense vectors. */
import { z } from 'zod';
import { UnsupportedModelError } from '../errors.ts';
import { activationOf, checked, parseConfig } from './config-schema.ts';
import { sizeSchema } from './decoder-architecture.ts';
import type { EncoderArchitecture } from './encoder-architecture.ts';
import type { Family, TensorNames } from './family.ts';

const schema = z.object({
  vocab_size: z.int().min(1).max(2_097_152),
  hidden_size: sizeSchema,
  num_hidden_layers: z.int().min(1).max(512),
  num_attention_heads: z.int().min(1).max(1024),
  intermediate_size: sizeSchema,
  hidden_act: z.string().max(32).default('gelu'),
  max_position_embeddings: z.int().min(1).max(1_048_576),
  type_vocab_size: z.int().min(0).max(1024).default(2),
  layer_norm_eps: z.number().default(1e-12),
  pad_token_id: z.int().min(0).max(1023).nullish(),
  position_embedding_type: z.string().max(64).nullish(),
  is_decoder: z.boolean().default(false),
});

/** @param paddedFirst Positions begin behind the padding token's id, as RoBERTa counts them. */
function describe(raw: Readonly<Record<string, unknown>>, paddedFirst: boolean): EncoderArchitecture {
  const config = parseConfig(schema, raw);
  if ((config.position_embedding_type ?? 'absolute') !== 'absolute') {
    throw new UnsupportedModelError(
      `position_embedding_type "${config.position_embedding_type}"`,
      'Only absolute positions are known.',
    );
  }
  if (config.is_decoder) {
    throw new UnsupportedModelError('is_decoder', 'BERT and XLM-R are run as encoders.');
  }
  const firstPosition = paddedFirst ? (config.pad_token_id ?? 1) + 1 : 0;
  return checked({
    kind: 'encoder',
    vocabulary: config.vocab_size,
    width: config.hidden_size,
    contextLength: config.max_position_embeddings - firstPosition,
    embedding: { positions: config.max_position_embeddings, firstPosition, types: config.type_vocab_size },
    epsilon: config.layer_norm_eps,
    layers: config.num_hidden_layers,
    attention: {
      heads: config.num_attention_heads,
      headSize: config.hidden_size / config.num_attention_heads,
    },
    feedForward: {
      kind: 'plain',
      size: config.intermediate_size,
      activation: activationOf(config.hidden_act),
      bias: true,
    },
    pooling: 'mean',
  });
}

const layer = 'encoder.layer.{layer}';
const heads = (kind: string): string[] =>
  ['query', 'key', 'value'].map((part) => `${layer}.attention.self.${part}.${kind}`);

const tensors: TensorNames = {
  'embedding.tokens': ['embeddings.word_embeddings.weight'],
  'embedding.positions': ['embeddings.position_embeddings.weight'],
  'embedding.types': ['embeddings.token_type_embeddings.weight'],
  'embedding.norm.weight': ['embeddings.LayerNorm.weight'],
  'embedding.norm.bias': ['embeddings.LayerNorm.bias'],
  'layers.{layer}.attention.input.weight': heads('weight'),
  'layers.{layer}.attention.input.bias': heads('bias'),
  'layers.{layer}.attention.output.weight': [`${layer}.attention.output.dense.weight`],
  'layers.{layer}.attention.output.bias': [`${layer}.attention.output.dense.bias`],
  'layers.{layer}.attention.norm.weight': [`${layer}.attention.output.LayerNorm.weight`],
  'layers.{layer}.attention.norm.bias': [`${layer}.attention.output.LayerNorm.bias`],
  'layers.{layer}.feedForward.input.weight': [`${layer}.intermediate.dense.weight`],
  'layers.{layer}.feedForward.input.bias': [`${layer}.intermediate.dense.bias`],
  'layers.{layer}.feedForward.output.weight': [`${layer}.output.dense.weight`],
  'layers.{layer}.feedForward.output.bias': [`${layer}.output.dense.bias`],
  'layers.{layer}.feedForward.norm.weight': [`${layer}.output.LayerNorm.weight`],
  'layers.{layer}.feedForward.norm.bias': [`${layer}.output.LayerNorm.bias`],
};

/** Heads for other tasks than embedding, and a table of 0, 1, 2 … */
const ignored = /^(pooler|cls|lm_head)\.|position_ids$/;

export const bert: Family = {
  name: 'bert',
  modelTypes: ['bert'],
  describe: (config) => describe(config, false),
  tensors,
  prefixes: ['', 'bert.'],
  ignored,
};

export const xlmRoberta: Family = {
  name: 'xlm-roberta',
  modelTypes: ['xlm-roberta', 'roberta'],
  describe: (config) => describe(config, true),
  tensors,
  prefixes: ['', 'roberta.'],
  ignored,
};
