/**
 * Gemma 3, text alone: norms that multiply by 1 + w before and after each block, norms on queries and keys, local and
 * global layers with a rotary base each, scaled embeddings.
 */
import { z } from 'zod';
import { UnsupportedModelError } from '../errors.ts';
import { rotaryOf, rotarySettingsSchema } from './config-rotary.ts';
import { checked, parseConfig, parseLlamaConfig } from './config-schema.ts';
import type { DecoderArchitecture } from './decoder-architecture.ts';
import type { Family, Source, TensorNames } from './family.ts';
import { describeLlama, llamaTensors } from './llama.ts';

/** Keys of this family's own. */
const schema = z.object({
  /** Every so many layers one sees everything; where `layer_types` does not say it. */
  sliding_window_pattern: z.int().min(1).max(512).optional(),
  _sliding_window_pattern: z.int().min(1).max(512).optional(),
  query_pre_attn_scalar: z.number().positive().default(256),
  rope_local_base_freq: z.number().default(10_000),
  rope_parameters: z
    .object({ full_attention: rotarySettingsSchema, sliding_attention: rotarySettingsSchema })
    .nullish(),
  attn_logit_softcapping: z.number().positive().nullish(),
  final_logit_softcapping: z.number().positive().nullish(),
  use_bidirectional_attention: z.boolean().nullish(),
});

/** What `config.json` leaves out where it has the usual value. */
const usual = {
  head_dim: 256,
  hidden_activation: 'gelu_pytorch_tanh',
  tie_word_embeddings: true,
  sliding_window: 4096,
  rope_theta: 1_000_000,
};

const globalRotary = 0;
const localRotary = 1;

function describe(raw: Readonly<Record<string, unknown>>): DecoderArchitecture {
  const full = { ...usual, ...raw };
  const own = parseConfig(schema, full);
  if (own.use_bidirectional_attention) {
    throw new UnsupportedModelError(
      'use_bidirectional_attention',
      'Gemma 3 is run as a decoder; of embedders BERT and XLM-R are known.',
    );
  }
  const config = parseLlamaConfig({ ...full, hidden_act: full.hidden_activation, rope_parameters: null });
  const base = describeLlama(config);
  const pattern = own.sliding_window_pattern ?? own._sliding_window_pattern ?? 6;
  const slides = (index: number): boolean =>
    config.layer_types?.[index] === undefined
      ? (index + 1) % pattern !== 0
      : config.layer_types[index] === 'sliding_attention';
  const { headSize } = base.attention;
  const local = { ...config, rope_theta: own.rope_local_base_freq, rope_scaling: null };
  return checked({
    ...base,
    embedding: { ...base.embedding, scale: Math.sqrt(base.width) },
    norm: { ...base.norm, after: true },
    rotaries: [
      rotaryOf({ ...config, rope_parameters: own.rope_parameters?.full_attention }, headSize),
      rotaryOf({ ...local, rope_parameters: own.rope_parameters?.sliding_attention }, headSize),
    ],
    layers: base.layers.map(({ window }, index) =>
      slides(index) ? { window, rotary: localRotary } : { window: null, rotary: globalRotary },
    ),
    attention: {
      ...base.attention,
      scale: 1 / Math.sqrt(own.query_pre_attn_scalar),
      softcap: own.attn_logit_softcapping ?? null,
      queryKeyNorm: true,
    },
    head: { ...base.head, softcap: own.final_logit_softcapping ?? null },
  });
}

const layer = 'model.layers.{layer}';
/** This family's norms multiply by 1 + w. */
const norm = (tensor: string): readonly Source[] => [{ tensor, plus: 1 }];

const tensors: TensorNames = {
  ...llamaTensors,
  'layers.{layer}.attention.norm.weight': norm(`${layer}.input_layernorm.weight`),
  'layers.{layer}.attention.queryNorm.weight': norm(`${layer}.self_attn.q_norm.weight`),
  'layers.{layer}.attention.keyNorm.weight': norm(`${layer}.self_attn.k_norm.weight`),
  'layers.{layer}.attention.normAfter.weight': norm(`${layer}.post_attention_layernorm.weight`),
  'layers.{layer}.feedForward.norm.weight': norm(`${layer}.pre_feedforward_layernorm.weight`),
  'layers.{layer}.feedForward.normAfter.weight': norm(`${layer}.post_feedforward_layernorm.weight`),
  'norm.weight': norm('model.norm.weight'),
};

export const gemma3: Family = { name: 'gemma3', modelTypes: ['gemma3_text'], describe, tensors };
