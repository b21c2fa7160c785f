/** What the `config.json` of many families has in common. */
import { z } from 'zod';
import { ConfigError, UnsupportedModelError } from '../errors.ts';
import { type Architecture, architectureSchema } from './architecture.ts';
import { type RotaryConfig, rotaryConfigSchema } from './config-rotary.ts';
import type { Activation } from './decoder-architecture.ts';

/** Keys that Llama introduced and most decoders kept. */
export interface LlamaConfig extends RotaryConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly head_dim?: number | null | undefined;
  readonly vocab_size: number;
  readonly rms_norm_eps: number;
  readonly hidden_act: string;
  readonly tie_word_embeddings: boolean;
  readonly attention_bias: boolean;
  readonly mlp_bias: boolean;
  readonly sliding_window?: number | null | undefined;
  readonly layer_types?: readonly string[] | null | undefined;
}

const size = z
  .int()
  .min(1)
  .max(1 << 18);
const count = z.int().min(1).max(1024);

const llamaSchema: z.ZodType<LlamaConfig> = z.intersection(
  rotaryConfigSchema,
  z.object({
    hidden_size: size,
    intermediate_size: size,
    num_hidden_layers: z.int().min(1).max(512),
    num_attention_heads: count,
    num_key_value_heads: count.nullish(),
    head_dim: size.nullish(),
    vocab_size: z.int().min(1).max(2_097_152),
    rms_norm_eps: z.number().default(1e-6),
    hidden_act: z.string().max(32).default('silu'),
    tie_word_embeddings: z.boolean().default(false),
    attention_bias: z.boolean().default(false),
    mlp_bias: z.boolean().default(false),
    sliding_window: z.int().min(1).nullish(),
    layer_types: z.array(z.string().max(32)).max(512).nullish(),
  }),
);

/** @throws ConfigError naming every key that is wrong. */
export function parseLlamaConfig(config: Readonly<Record<string, unknown>>): LlamaConfig {
  return parseConfig(llamaSchema, config);
}

/** @throws ConfigError naming every key that is wrong. */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  config: Readonly<Record<string, unknown>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `config.json of model type ${JSON.stringify(config.model_type)}`,
    parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`),
    { cause: parsed.error },
  );
}

/** Checks what a family made of a configuration. @throws ConfigError */
export function checked<One extends Architecture>(architecture: One): One {
  const parsed = architectureSchema.safeParse(architecture);
  if (parsed.success) return architecture;
  throw new ConfigError(
    'the architecture that config.json describes',
    parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`),
    { cause: parsed.error },
  );
}

const activations: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  relu: 'relu',
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
};

/** @throws UnsupportedModelError */
export function activationOf(name: string): Activation {
  const known = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (known !== undefined) return known;
  throw new UnsupportedModelError(
    `Activation "${name}"`,
    `Known are ${Object.keys(activations).join(', ')}.`,
  );
}

/** Width of one head where the configuration does not say it. @throws ConfigError where there is no whole one. */
export function headSizeOf({ head_dim, hidden_size, num_attention_heads }: LlamaConfig): number {
  const headSize = head_dim ?? hidden_size / num_attention_heads;
  if (Number.isInteger(headSize)) return headSize;
  throw new ConfigError('config.json', [
    `hidden_size ${hidden_size} has no ${num_attention_heads} whole heads`,
  ]);
}
