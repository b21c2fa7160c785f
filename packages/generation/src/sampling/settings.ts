import { z } from 'zod';
import type { SamplingSettings } from './contract.ts';
import { SamplingSettingError } from './errors.ts';

/** Every setting, checked, with its default where it was left out. */
export interface ResolvedSettings {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly logitBias: readonly (readonly [token: number, bias: number])[];
  readonly seed: number;
}

/** A bias this low takes a token out, as in OpenAI's API. */
const forbids = -100;

const settingsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0),
  topK: z.int().min(0).default(0),
  topP: z.number().gt(0).max(1).default(1),
  minP: z.number().min(0).max(1).default(0),
  repetitionPenalty: z.number().gt(0).max(100).default(1),
  presencePenalty: z.number().min(-2).max(2).default(0),
  frequencyPenalty: z.number().min(-2).max(2).default(0),
  // Infinity is no z.number(): forbidding may well be written as −Infinity.
  logitBias: z
    .record(
      z.string().regex(/^\d+$/, 'A token id is a whole number.'),
      z.union([z.number(), z.literal(-Infinity)]),
    )
    .default({}),
  seed: z
    .int()
    .min(-(2 ** 31))
    .max(2 ** 32 - 1)
    .optional(),
});

/** @throws SamplingSettingError that names the first setting that is wrong. */
export function resolveSettings(settings: SamplingSettings, vocabulary: number): ResolvedSettings {
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SamplingSettingError((issue?.path ?? []).join('.'), issue?.message ?? 'invalid', {
      cause: parsed.error,
    });
  }
  const { logitBias, seed, ...others } = parsed.data;
  const biases = Object.entries(logitBias).map(([id, bias]) => {
    const token = Number(id);
    if (token >= vocabulary) {
      throw new SamplingSettingError(
        `logitBias.${id}`,
        `There are ${vocabulary} tokens, 0 … ${vocabulary - 1}.`,
      );
    }
    return [token, bias <= forbids ? -Infinity : bias] as const;
  });
  return { ...others, logitBias: biases, seed: (seed ?? Math.floor(Math.random() * 2 ** 32)) >>> 0 };
}
