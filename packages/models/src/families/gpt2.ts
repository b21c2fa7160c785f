/** GPT-2: learned positions, layer norms, biases everywhere, and matrices stored [in, out]. */
import { z } from 'zod';
import { UnsupportedModelError } from '../errors.ts';
import { activationOf, checked, parseConfig } from './config-schema.ts';
import type { DecoderArchitecture } from './decoder-architecture.ts';
import type { Family, Source } from './family.ts';

const size = z
  .int()
  .min(1)
  .max(1 << 18);
const schema = z.object({
  vocab_size: z
    .int()
    .min(1)
    .max(1 << 21),
  n_embd: size,
  n_layer: z.int().min(1).max(512),
  n_head: z.int().min(1).max(1024),
  n_positions: z
    .int()
    .min(1)
    .max(1 << 20),
  n_inner: size.nullish(),
  activation_function: z.string().max(32).default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
});

function describe(raw: Readonly<Record<string, unknown>>): DecoderArchitecture {
  const config = parseConfig(schema, raw);
  if (config.scale_attn_by_inverse_layer_idx) {
    throw new UnsupportedModelError(
      'scale_attn_by_inverse_layer_idx',
      'Ordinary GPT-2 models do without it.',
    );
  }
  const headSize = config.n_embd / config.n_head;
  return checked({
    kind: 'decoder',
    vocabulary: config.vocab_size,
    width: config.n_embd,
    contextLength: config.n_positions,
    embedding: { scale: 1, positions: config.n_positions },
    norm: { kind: 'layer', epsilon: config.layer_norm_epsilon, after: false },
    rotaries: [],
    layers: Array.from({ length: config.n_layer }, () => ({ window: null, rotary: null })),
    attention: {
      heads: config.n_head,
      keyValueHeads: config.n_head,
      headSize,
      scale: config.scale_attn_weights ? 1 / Math.sqrt(headSize) : 1,
      softcap: null,
      queryKeyNorm: false,
      inputBias: true,
      outputBias: true,
    },
    feedForward: {
      kind: 'plain',
      size: config.n_inner ?? 4 * config.n_embd,
      activation: activationOf(config.activation_function),
      bias: true,
    },
    head: { tied: config.tie_word_embeddings, softcap: null },
  });
}

const layer = 'h.{layer}';
const matrix = (tensor: string): readonly Source[] => [{ tensor, transposed: true }];

export const gpt2: Family = {
  name: 'gpt2',
  modelTypes: ['gpt2'],
  describe,
  prefixes: ['transformer.', ''],
  tensors: {
    'embedding.tokens': ['wte.weight'],
    'embedding.positions': ['wpe.weight'],
    'layers.{layer}.attention.norm.weight': [`${layer}.ln_1.weight`],
    'layers.{layer}.attention.norm.bias': [`${layer}.ln_1.bias`],
    'layers.{layer}.attention.input.weight': matrix(`${layer}.attn.c_attn.weight`),
    'layers.{layer}.attention.input.bias': [`${layer}.attn.c_attn.bias`],
    'layers.{layer}.attention.output.weight': matrix(`${layer}.attn.c_proj.weight`),
    'layers.{layer}.attention.output.bias': [`${layer}.attn.c_proj.bias`],
    'layers.{layer}.feedForward.norm.weight': [`${layer}.ln_2.weight`],
    'layers.{layer}.feedForward.norm.bias': [`${layer}.ln_2.bias`],
    'layers.{layer}.feedForward.input.weight': matrix(`${layer}.mlp.c_fc.weight`),
    'layers.{layer}.feedForward.input.bias': [`${layer}.mlp.c_fc.bias`],
    'layers.{layer}.feedForward.output.weight': matrix(`${layer}.mlp.c_proj.weight`),
    'layers.{layer}.feedForward.output.bias': [`${layer}.mlp.c_proj.bias`],
    'norm.weight': ['ln_f.weight'],
    'norm.bias': ['ln_f.bias'],
    'head.weight': ['lm_head.weight'],
  },
  // Causal masks of old checkpoints.
  ignored: /^h\.\d+\.attn\.(masked_)?bias$/,
};
