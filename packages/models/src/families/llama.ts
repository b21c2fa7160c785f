/** Llama and what is built like it: SmolLM2, TinyLlama, Mistral with its window. */

import { rotaryOf } from './config-rotary.ts';
import { activationOf, checked, headSizeOf, type LlamaConfig, parseLlamaConfig } from './config-schema.ts';
import type { DecoderArchitecture } from './decoder-architecture.ts';
import type { Family, TensorNames } from './family.ts';

/** The architecture that a configuration of Llama's keys describes; other families change parts of it. */
export function describeLlama(config: LlamaConfig): DecoderArchitecture {
  const headSize = headSizeOf(config);
  return {
    kind: 'decoder',
    vocabulary: config.vocab_size,
    width: config.hidden_size,
    contextLength: config.max_position_embeddings,
    embedding: { scale: 1, positions: 0 },
    norm: { kind: 'rms', epsilon: config.rms_norm_eps, after: false },
    rotaries: [rotaryOf(config, headSize)],
    layers: Array.from({ length: config.num_hidden_layers }, () => ({
      window: config.sliding_window ?? null,
      rotary: 0,
    })),
    attention: {
      heads: config.num_attention_heads,
      keyValueHeads: config.num_key_value_heads ?? config.num_attention_heads,
      headSize,
      scale: 1 / Math.sqrt(headSize),
      softcap: null,
      queryKeyNorm: false,
      inputBias: config.attention_bias,
      outputBias: config.attention_bias,
    },
    feedForward: {
      kind: 'gated',
      size: config.intermediate_size,
      activation: activationOf(config.hidden_act),
      bias: config.mlp_bias,
    },
    head: { tied: config.tie_word_embeddings, softcap: null },
  };
}

const layer = 'model.layers.{layer}';

export const llamaTensors: TensorNames = {
  'embedding.tokens': ['model.embed_tokens.weight'],
  'layers.{layer}.attention.norm.weight': [`${layer}.input_layernorm.weight`],
  'layers.{layer}.attention.input.weight': ['q', 'k', 'v'].map(
    (part) => `${layer}.self_attn.${part}_proj.weight`,
  ),
  'layers.{layer}.attention.input.bias': ['q', 'k', 'v'].map(
    (part) => `${layer}.self_attn.${part}_proj.bias`,
  ),
  'layers.{layer}.attention.output.weight': [`${layer}.self_attn.o_proj.weight`],
  'layers.{layer}.attention.output.bias': [`${layer}.self_attn.o_proj.bias`],
  'layers.{layer}.feedForward.norm.weight': [`${layer}.post_attention_layernorm.weight`],
  'layers.{layer}.feedForward.input.weight': ['gate', 'up'].map((part) => `${layer}.mlp.${part}_proj.weight`),
  'layers.{layer}.feedForward.input.bias': ['gate', 'up'].map((part) => `${layer}.mlp.${part}_proj.bias`),
  'layers.{layer}.feedForward.output.weight': [`${layer}.mlp.down_proj.weight`],
  'layers.{layer}.feedForward.output.bias': [`${layer}.mlp.down_proj.bias`],
  'norm.weight': ['model.norm.weight'],
  'head.weight': ['lm_head.weight'],
};

/** Tables that old checkpoints hold and that can be computed. */
export const llamaIgnored: RegExp = /\.rotary_emb\.inv_freq$/;

/** Mistral has a window unless its configuration says null; Llama has none, whatever stands there. */
function windowOf({ model_type: type, sliding_window: window }: Readonly<Record<string, unknown>>): object {
  if (type !== 'mistral') return { sliding_window: null };
  return { sliding_window: window === undefined ? 4096 : window };
}

export const llama: Family = {
  name: 'llama',
  modelTypes: ['llama', 'mistral'],
  describe: (config) => checked(describeLlama(parseLlamaConfig({ ...config, ...windowOf(config) }))),
  tensors: llamaTensors,
  ignored: llamaIgnored,
};
