import { z } from 'zod';
import type { GenerationRequest, Speculation } from '../contract.ts';
import { RequestError } from './errors.ts';

/** A request whose fields are in their ranges, with defaults where something was left out. */
export interface CheckedRequest {
  /** The prompt, copied. */
  readonly tokens: readonly number[];
  /** Tokens to generate, at most what the context has room for. */
  readonly maxTokens: number;
  readonly sampling: NonNullable<GenerationRequest['sampling']>;
  readonly endTokens: ReadonlySet<number>;
  readonly stops: GenerationRequest['stops'];
  readonly constraint: GenerationRequest['constraint'];
  readonly logProbabilities: number | undefined;
  readonly samples: number;
  readonly speculation: Speculation;
  readonly signal: AbortSignal | undefined;
  readonly caller: string;
}

/** What an engine can do. */
export interface EngineLimits {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly hasDraft: boolean;
}

const callable = <T>(): z.ZodType<T> =>
  z.custom<T>((value) => typeof value === 'function', 'must be a function');

const schema = z.strictObject({
  tokens: z.custom<ArrayLike<number>>(
    (value) => typeof value === 'object' && value !== null && 'length' in value,
    'must be a list of token ids',
  ),
  maxTokens: z.int().min(1).optional(),
  sampling: z.custom<CheckedRequest['sampling']>().default({}),
  endTokens: z.array(z.int().min(0)).max(1024).default([]),
  stops: z
    .strictObject({
      sequences: z.array(z.string().min(1).max(1024)).max(64),
      tokenBytes: callable<NonNullable<GenerationRequest['stops']>['tokenBytes']>(),
    })
    .optional(),
  constraint: callable<NonNullable<GenerationRequest['constraint']>>().optional(),
  logProbabilities: z.int().min(0).max(20).optional(),
  samples: z.int().min(1).max(256).default(1),
  speculation: z.enum(['none', 'lookup', 'draft']).default('none'),
  signal: z.instanceof(AbortSignal).optional(),
  caller: z.string().max(1024).default(''),
});

/** @throws RequestError that names the first field that is wrong. */
export function checkRequest(request: GenerationRequest, limits: EngineLimits): CheckedRequest {
  const parsed = schema.safeParse(request);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RequestError((issue?.path ?? []).join('.'), issue?.message ?? 'is wrong', {
      cause: parsed.error,
    });
  }
  const { data } = parsed;
  const { contextLength, vocabulary, hasDraft } = limits;
  const prompt = data.tokens.length;
  if (!(prompt >= 1 && prompt < contextLength)) {
    throw new RequestError(
      'tokens',
      `${prompt} ids are given; this engine takes 1 … ${contextLength - 1} (its context without room for an answer).`,
    );
  }
  const tokens = Array.from(data.tokens);
  const wrong = tokens.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
  if (wrong >= 0) {
    throw new RequestError('tokens', `${tokens[wrong]} at ${wrong} is no id within 0 … ${vocabulary - 1}.`);
  }
  if (data.speculation === 'draft' && !hasDraft) {
    throw new RequestError('speculation', '"draft" needs an engine that was opened with a draft model.');
  }
  return {
    ...data,
    tokens,
    maxTokens: Math.min(data.maxTokens ?? Number.POSITIVE_INFINITY, contextLength - prompt),
    endTokens: new Set(data.endTokens),
    stops: data.stops,
    constraint: data.constraint,
    logProbabilities: data.logProbabilities,
    signal: data.signal,
  };
}
