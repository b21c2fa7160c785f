/** Rotary settings as `config.json` has them: the old keys (`rope_theta`, `rope_scaling`) and `rope_parameters`. */
import { z } from 'zod';
import { ConfigError, UnsupportedModelError } from '../errors.ts';
import type { Rotary, RotaryScaling } from './decoder-architecture.ts';

/** One set of rotary settings. */
export interface RotarySettings {
  readonly rope_type?: string | undefined;
  readonly type?: string | undefined;
  readonly rope_theta?: number | undefined;
  readonly factor?: number | null | undefined;
  readonly low_freq_factor?: number | undefined;
  readonly high_freq_factor?: number | undefined;
  readonly beta_fast?: number | null | undefined;
  readonly beta_slow?: number | null | undefined;
  readonly mscale?: number | null | undefined;
  readonly mscale_all_dim?: number | null | undefined;
  readonly attention_factor?: number | null | undefined;
  readonly truncate?: boolean | undefined;
  readonly original_max_position_embeddings?: number | null | undefined;
  readonly partial_rotary_factor?: number | undefined;
  readonly short_factor?: readonly number[] | undefined;
  readonly long_factor?: readonly number[] | undefined;
}

/** The keys of `config.json` that say how positions turn. */
export interface RotaryConfig {
  readonly max_position_embeddings: number;
  readonly rope_theta?: number | undefined;
  readonly rope_scaling?: RotarySettings | null | undefined;
  readonly rope_parameters?: RotarySettings | null | undefined;
  readonly original_max_position_embeddings?: number | null | undefined;
  readonly partial_rotary_factor?: number | null | undefined;
}

const number = z.number();

export const rotarySettingsSchema: z.ZodType<RotarySettings> = z.object({
  rope_type: z.string().max(32).optional(),
  type: z.string().max(32).optional(),
  rope_theta: number.optional(),
  factor: number.nullish(),
  low_freq_factor: number.optional(),
  high_freq_factor: number.optional(),
  beta_fast: number.nullish(),
  beta_slow: number.nullish(),
  mscale: number.nullish(),
  mscale_all_dim: number.nullish(),
  attention_factor: number.nullish(),
  truncate: z.boolean().optional(),
  original_max_position_embeddings: number.nullish(),
  partial_rotary_factor: number.optional(),
  short_factor: z.array(number).max(2048).optional(),
  long_factor: z.array(number).max(2048).optional(),
});

export const rotaryConfigSchema: z.ZodType<RotaryConfig> = z.object({
  max_position_embeddings: z.int().min(1).max(16_777_216),
  rope_theta: number.optional(),
  rope_scaling: rotarySettingsSchema.nullish(),
  rope_parameters: rotarySettingsSchema.nullish(),
  original_max_position_embeddings: number.nullish(),
  partial_rotary_factor: number.nullish(),
});

/** @throws ConfigError, UnsupportedModelError */
export function rotaryOf(config: RotaryConfig, headSize: number, defaultBase = 10_000): Rotary {
  const settings: RotarySettings = config.rope_parameters ?? config.rope_scaling ?? {};
  const partial = settings.partial_rotary_factor ?? config.partial_rotary_factor ?? 1;
  return {
    base: settings.rope_theta ?? config.rope_theta ?? defaultBase,
    dimensions: Math.trunc(headSize * partial),
    scaling: scalingOf(settings, config, Math.trunc(headSize * partial)),
  };
}

function scalingOf(settings: RotarySettings, config: RotaryConfig, dimensions: number): RotaryScaling {
  const kind = settings.rope_type ?? settings.type ?? 'default';
  const need = <Key extends keyof RotarySettings>(key: Key): NonNullable<RotarySettings[Key]> => {
    const value = settings[key];
    if (value === undefined || value === null)
      throw new ConfigError(`rope type "${kind}"`, [`${key} is absent`]);
    return value as NonNullable<RotarySettings[Key]>;
  };
  const original =
    config.original_max_position_embeddings ??
    settings.original_max_position_embeddings ??
    config.max_position_embeddings;
  switch (kind) {
    case 'default':
      return { kind: 'none' };
    case 'linear':
      return { kind: 'linear', factor: need('factor') };
    case 'llama3':
      return {
        kind: 'llama3',
        factor: need('factor'),
        lowFrequencyFactor: need('low_freq_factor'),
        highFrequencyFactor: need('high_freq_factor'),
        originalContext: original,
      };
    case 'yarn': {
      const factor = settings.factor ?? config.max_position_embeddings / original;
      return {
        kind: 'yarn',
        factor,
        fast: settings.beta_fast || 32,
        slow: settings.beta_slow || 1,
        originalContext: original,
        truncate: settings.truncate ?? true,
        attention: settings.attention_factor ?? yarnAttention(factor, settings),
      };
    }
    case 'longrope':
    case 'su': {
      const [short, long] = [need('short_factor'), need('long_factor')];
      if (short.length !== dimensions / 2 || long.length !== dimensions / 2) {
        throw new ConfigError(`rope type "${kind}"`, [
          `${short.length} and ${long.length} factors are given for ${dimensions / 2} frequencies`,
        ]);
      }
      const factor = settings.factor ?? config.max_position_embeddings / original;
      const attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
      return {
        kind: 'longrope',
        short,
        long,
        originalContext: original,
        attention: settings.attention_factor ?? attention,
      };
    }
    default:
      throw new UnsupportedModelError(
        `Rotary scaling "${kind}"`,
        'Known are default, linear, llama3, yarn and longrope.',
      );
  }
}

function yarnAttention(factor: number, { mscale, mscale_all_dim: all }: RotarySettings): number {
  const of = (scale: number): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  return mscale && all ? of(mscale) / of(all) : of(1);
}
