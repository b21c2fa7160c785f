import {
  type LanguageModelV4CallOptions,
  type SharedV4Warning,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { SamplingSettings, Speculation } from '@haksup/generation';
import { z } from 'zod';
import { CallSettingError } from '../../errors.ts';
import type { SamplingDefaults } from './model-files.ts';

/** What a call may say under `providerOptions.haksup`. */
export interface HaksupOptions {
  /** Only tokens at least this share as likely as the likeliest, 0 … 1. */
  readonly minP?: number | undefined;
  /** Divides the logits of tokens that stand in the text or the prompt, > 0. */
  readonly repetitionPenalty?: number | undefined;
  /** Added to the logits of tokens by id; −100 forbids. */
  readonly logitBias?: Readonly<Record<string, number>> | undefined;
  /** Where next tokens are guessed from; changes speed and never the text. */
  readonly speculation?: 'none' | 'lookup' | undefined;
  /** Callers take turns when requests wait. */
  readonly caller?: string | undefined;
  /** Whether a model that can think aloud does. */
  readonly thinking?: boolean | undefined;
  /** A regular expression (flag `u`) that the answer as a whole must match. */
  readonly pattern?: string | undefined;
  /** Texts of which the answer must be one. */
  readonly choice?: readonly string[] | undefined;
  /** Further variables for the chat template. */
  readonly templateVariables?: Readonly<Record<string, unknown>> | undefined;
}

const optionsSchema: z.ZodType<HaksupOptions> = z.strictObject({
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().gt(0).max(100).optional(),
  logitBias: z.record(z.string().regex(/^\d+$/), z.number()).optional(),
  speculation: z.enum(['none', 'lookup']).optional(),
  caller: z.string().max(200).optional(),
  thinking: z.boolean().optional(),
  pattern: z.string().max(10_000).optional(),
  choice: z.array(z.string()).min(1).max(10_000).optional(),
  templateVariables: z.record(z.string(), z.json()).optional(),
});

/** A call's settings in the engine's words. */
export interface CallSettings {
  readonly sampling: SamplingSettings;
  readonly maxTokens: number | undefined;
  readonly stops: readonly string[];
  readonly speculation: Speculation | undefined;
  readonly caller: string | undefined;
  readonly thinking: boolean | undefined;
  readonly pattern: string | undefined;
  readonly choice: readonly string[] | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** What the engine watches for at once. */
export const mostStops = 64;

/**
 * Reads a call's settings; what a call leaves out is as the model's authors have it.
 *
 * @throws CallSettingError; UnsupportedFunctionalityError where a call insists on a tool.
 */
export function readCall(
  call: LanguageModelV4CallOptions,
  defaults: SamplingDefaults,
  warnings: SharedV4Warning[],
): CallSettings {
  const own = readOwn(call.providerOptions?.haksup);
  if (call.toolChoice?.type === 'required' || call.toolChoice?.type === 'tool')
    throw new UnsupportedFunctionalityError({ functionality: 'calling tools' });
  if ((call.tools?.length ?? 0) > 0) warnings.push({ type: 'unsupported', feature: 'tools' });
  const stops = (call.stopSequences ?? []).filter((sequence) => sequence !== '');
  if (stops.length > mostStops)
    throw new CallSettingError(
      'stopSequences',
      `has ${stops.length} entries; at most ${mostStops} are taken.`,
    );
  const maxTokens = call.maxOutputTokens;
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1))
    throw new CallSettingError('maxOutputTokens', `is ${maxTokens}; it must be a whole number from 1.`);
  const sampling = {
    temperature: within('temperature', call.temperature, 0, 2, warnings) ?? defaults.temperature,
    topK: call.topK ?? defaults.topK,
    topP: within('topP', call.topP, 1e-6, 1, warnings) ?? defaults.topP,
    minP: own.minP ?? defaults.minP,
    repetitionPenalty: own.repetitionPenalty ?? defaults.repetitionPenalty,
    presencePenalty: within('presencePenalty', call.presencePenalty, -2, 2, warnings),
    frequencyPenalty: within('frequencyPenalty', call.frequencyPenalty, -2, 2, warnings),
    logitBias: own.logitBias,
    seed: call.seed === undefined ? undefined : asSeed(call.seed),
  };
  return {
    sampling: withoutUndefined(sampling),
    maxTokens,
    stops,
    speculation: own.speculation,
    caller: own.caller,
    thinking: own.thinking ?? thinkingOf(call.reasoning),
    pattern: own.pattern,
    choice: own.choice,
    variables: own.templateVariables,
  };
}

function readOwn(options: unknown): HaksupOptions {
  const parsed = optionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CallSettingError(
    ['providerOptions', 'haksup', ...(issue?.path ?? [])].join('.'),
    `cannot be used: ${issue?.message ?? 'it is malformed'}.`,
    { cause: parsed.error },
  );
}

/** Other providers take wider ranges; the nearest that this one has does what was meant. */
function within(
  feature: string,
  value: number | undefined,
  least: number,
  most: number,
  warnings: SharedV4Warning[],
): number | undefined {
  if (value === undefined) return undefined;
  const nearest = Math.min(Math.max(value, least), most);
  if (Number.isNaN(nearest)) throw new CallSettingError(feature, 'is no number.');
  if (nearest !== value)
    warnings.push({ type: 'compatibility', feature, details: `${value} was taken as ${nearest}.` });
  return nearest;
}

function asSeed(seed: number): number {
  if (!Number.isSafeInteger(seed))
    throw new CallSettingError('seed', `is ${seed}; it must be a whole number.`);
  return Number(BigInt.asUintN(32, BigInt(seed)));
}

function thinkingOf(reasoning: LanguageModelV4CallOptions['reasoning']): boolean | undefined {
  if (reasoning === undefined || reasoning === 'provider-default') return undefined;
  return reasoning !== 'none';
}

type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

function withoutUndefined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<Value>;
}
