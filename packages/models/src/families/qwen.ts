/** Qwen2 (biases on queries, keys and values) and Qwen3 (norms on queries and keys). */
import { z } from 'zod';
import { checked, parseConfig, parseLlamaConfig } from './config-schema.ts';
import type { DecoderArchitecture } from './decoder-architecture.ts';
import type { Family } from './family.ts';
import { describeLlama, llamaIgnored, llamaTensors } from './llama.ts';

const schema = z.object({
  use_sliding_window: z.boolean().default(false),
  /** Layers below this number see everything, the others their window. */
  max_window_layers: z.int().min(0).max(512).default(28),
});

function describeQwen(raw: Readonly<Record<string, unknown>>): DecoderArchitecture {
  const config = parseLlamaConfig(raw);
  const own = parseConfig(schema, raw);
  const { layer_types: types } = config;
  const base = describeLlama(config);
  const slides = (index: number): boolean =>
    types?.[index] === undefined ? index >= own.max_window_layers : types[index] === 'sliding_attention';
  return {
    ...base,
    layers: base.layers.map((layer, index) => ({
      ...layer,
      window: own.use_sliding_window && slides(index) ? layer.window : null,
    })),
  };
}

export const qwen2: Family = {
  name: 'qwen2',
  modelTypes: ['qwen2'],
  describe: (config) => {
    const base = describeQwen(config);
    return checked({ ...base, attention: { ...base.attention, inputBias: true, outputBias: false } });
  },
  tensors: llamaTensors,
  ignored: llamaIgnored,
};

export const qwen3: Family = {
  name: 'qwen3',
  modelTypes: ['qwen3'],
  describe: (config) => {
    const base = describeQwen({ head_dim: 128, ...config });
    return checked({ ...base, attention: { ...base.attention, queryKeyNorm: true } });
  },
  tensors: {
    ...llamaTensors,
    'layers.{layer}.attention.queryNorm.weight': ['model.layers.{layer}.self_attn.q_norm.weight'],
    'layers.{layer}.attention.keyNorm.weight': ['model.layers.{layer}.self_attn.k_norm.weight'],
  },
  ignored: llamaIgnored,
};
