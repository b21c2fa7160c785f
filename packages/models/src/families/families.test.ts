/** What families read out of configurations, where the recorded models don't already say so. */
import { describe, expect, it } from 'vitest';
import { ConfigError, UnsupportedModelError } from '../errors.ts';
import { weightsOf } from './architecture.ts';
import type { DecoderArchitecture } from './decoder-architecture.ts';
import { families, familyOf } from './registry.ts';

const small = {
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  vocab_size: 100,
  max_position_embeddings: 512,
};

const describeDecoder = (config: Record<string, unknown>): DecoderArchitecture =>
  familyOf(config).describe(config, new Map()) as DecoderArchitecture;

const windowsOf = (config: Record<string, unknown>): (number | null)[] =>
  describeDecoder(config).layers.map(({ window }) => window);

describe('windows', () => {
  it.each<[string, Record<string, unknown>, (number | null)[]]>([
    ['of Llama are none', { model_type: 'llama', sliding_window: 8 }, [null, null, null, null]],
    ['of Mistral are as usual', { model_type: 'mistral' }, [4096, 4096, 4096, 4096]],
    ['of Mistral may be none', { model_type: 'mistral', sliding_window: null }, [null, null, null, null]],
    ['of Qwen2 are off', { model_type: 'qwen2', sliding_window: 8 }, [null, null, null, null]],
    [
      'of Qwen2 begin at a layer',
      { model_type: 'qwen2', sliding_window: 8, use_sliding_window: true, max_window_layers: 2 },
      [null, null, 8, 8],
    ],
    ['of Phi-3 are everywhere', { model_type: 'phi3', sliding_window: 7 }, [7, 7, 7, 7]],
    [
      'of Gemma 3 come by its pattern',
      { model_type: 'gemma3_text', sliding_window: 8, sliding_window_pattern: 2 },
      [8, null, 8, null],
    ],
  ])('%s', (_, config, windows) => {
    expect(windowsOf({ ...small, ...config })).toEqual(windows);
  });
});

it('reads Gemma 3 as older configurations say it', () => {
  const { rotaries, layers, attention, head, feedForward } = describeDecoder({
    ...small,
    model_type: 'gemma3_text',
    rope_theta: 1e6,
    rope_local_base_freq: 1e4,
    rope_scaling: { rope_type: 'linear', factor: 8 },
    sliding_window_pattern: 4,
  });
  expect(rotaries).toEqual([
    { base: 1e6, dimensions: 256, scaling: { kind: 'linear', factor: 8 } },
    { base: 1e4, dimensions: 256, scaling: { kind: 'none' } },
  ]);
  expect(layers.map(({ rotary }) => rotary)).toEqual([1, 1, 1, 0]);
  expect(attention).toMatchObject({ headSize: 256, scale: 1 / 16, queryKeyNorm: true });
  expect(head.tied).toBe(true);
  expect(feedForward.activation).toBe('gelu-tanh');
});

it.each([
  ['an unknown type', { model_type: 'mamba' }, UnsupportedModelError, /"mamba".*Known are llama, mistral/],
  ['no type', {}, UnsupportedModelError, /Model type undefined/],
  [
    'an unknown activation',
    { ...small, model_type: 'llama', hidden_act: 'sin' },
    UnsupportedModelError,
    /"sin"/,
  ],
  [
    'an activation named like a method',
    { ...small, model_type: 'llama', hidden_act: 'toString' },
    UnsupportedModelError,
    /"toString"/,
  ],
  [
    'missing keys',
    { model_type: 'llama', hidden_size: 64 },
    ConfigError,
    /intermediate_size.*num_hidden_layers/,
  ],
  [
    'a width of no whole heads',
    { ...small, model_type: 'llama', num_attention_heads: 5 },
    ConfigError,
    /no 5 whole heads/,
  ],
  [
    'heads that cannot be shared',
    { ...small, model_type: 'llama', num_key_value_heads: 3 },
    ConfigError,
    /4 heads can't share 3/,
  ],
  [
    'a million layers',
    { ...small, model_type: 'llama', num_hidden_layers: 1e6 },
    ConfigError,
    /num_hidden_layers/,
  ],
  ['a rotary base of 1', { ...small, model_type: 'llama', rope_theta: 1 }, ConfigError, /base/],
  [
    'relative positions in BERT',
    { ...small, model_type: 'bert', position_embedding_type: 'relative_key' },
    UnsupportedModelError,
    /relative_key/,
  ],
  // Read as a decoder it would convert without a word, and embed wrongly.
  [
    'a Gemma 3 that looks ahead',
    { ...small, head_dim: 16, model_type: 'gemma3_text', use_bidirectional_attention: true },
    UnsupportedModelError,
    /use_bidirectional_attention/,
  ],
  [
    'a BERT that writes',
    { ...small, model_type: 'bert', is_decoder: true },
    UnsupportedModelError,
    /is_decoder/,
  ],
] as const)('refuses %s', (_, config, errorClass, message) => {
  const read = (): unknown => familyOf(config).describe(config, new Map());
  expect(read).toThrow(errorClass);
  expect(read).toThrow(message);
});

it('names a source for every weight that its architectures can have', () => {
  for (const family of families) {
    for (const [name, sources] of Object.entries(family.tensors)) {
      expect(sources.length, `${family.name}: ${name}`).toBeGreaterThan(0);
    }
  }
  const weights = weightsOf(
    describeDecoder({ ...small, model_type: 'llama', attention_bias: true, mlp_bias: true }),
  );
  const { tensors } = familyOf({ model_type: 'llama' });
  for (const { name } of weights) {
    expect(tensors[name.replace(/layers\.\d+\./, 'layers.{layer}.')], name).toBeDefined();
  }
});
