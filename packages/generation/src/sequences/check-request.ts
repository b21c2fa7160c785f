import { z } from 'zod';
import { RequestError } from '../engine/errors.ts';
import type { BeamRequest, SequenceParts, SequenceRequest } from './contract.ts';

/** Most texts that are written side by side. */
const mostRows = 256;

export interface SequenceLimits {
  readonly parts: SequenceParts;
  readonly inputLength: number;
  readonly cacheBytes: number;
}

const callable = <T>(): z.ZodType<T> =>
  z.custom<T>((value) => typeof value === 'function', 'must be a function');

const inputsShape = {
  inputs: z
    .array(
      z.custom<ArrayLike<number>>(
        (value) => typeof value === 'object' && value !== null && 'length' in value,
        'must be a list of token ids',
      ),
    )
    .min(1)
    .max(mostRows),
  maxTokens: z.int().min(1).max(4096).default(256),
  endTokens: z.array(z.int().min(0)).max(64).default([]),
  signal: z.instanceof(AbortSignal).optional(),
};

const requestSchema = z.strictObject({
  ...inputsShape,
  sampling: z.custom<NonNullable<SequenceRequest['sampling']>>().default({}),
  samples: z.int().min(1).max(mostRows).default(1),
  stops: z
    .strictObject({
      sequences: z.array(z.string()),
      tokenBytes: callable<NonNullable<SequenceRequest['stops']>['tokenBytes']>(),
    })
    .optional(),
  constraint: callable<NonNullable<SequenceRequest['constraint']>>().optional(),
  logProbabilities: z.int().min(0).max(20).optional(),
});

const beamSchema = z.strictObject({
  ...inputsShape,
  beams: z.int().min(2).max(64).default(4),
  best: z.int().min(1).max(64).default(1),
  lengthPenalty: z.number().min(-10).max(10).default(1),
  earlyStopping: z.union([z.boolean(), z.literal('never')]).default(false),
});

interface CheckedInputs {
  /** Copies. */
  readonly inputs: readonly (readonly number[])[];
  readonly maxTokens: number;
  readonly endTokens: readonly number[];
  readonly signal: AbortSignal | undefined;
}

/** A request whose fields are in their ranges, with defaults where something was left out. */
export interface CheckedSequenceRequest extends CheckedInputs {
  readonly sampling: NonNullable<SequenceRequest['sampling']>;
  readonly samples: number;
  readonly stops: SequenceRequest['stops'] | undefined;
  readonly constraint: SequenceRequest['constraint'] | undefined;
  readonly logProbabilities: number | undefined;
}

export interface CheckedBeamRequest extends CheckedInputs {
  readonly beams: number;
  readonly best: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | 'never';
}

/** @throws RequestError that names the first field that is wrong. */
export function checkSequenceRequest(
  request: SequenceRequest,
  limits: SequenceLimits,
): CheckedSequenceRequest {
  const data = parse(requestSchema, request);
  const inputs = checkInputs(data.inputs, limits.parts.vocabulary, limits.inputLength);
  checkRows(inputs, data.samples, 1, data.maxTokens, limits);
  const { signal, stops, constraint, logProbabilities } = data;
  return { ...data, inputs, signal, stops, constraint, logProbabilities };
}

/** @throws RequestError that names the first field that is wrong. */
export function checkBeamRequest(request: BeamRequest, limits: SequenceLimits): CheckedBeamRequest {
  const data = parse(beamSchema, request);
  if (data.best > data.beams) {
    throw new RequestError('best', `${data.best} texts are more than the ${data.beams} beams.`);
  }
  const inputs = checkInputs(data.inputs, limits.parts.vocabulary, limits.inputLength);
  // Beams change places, for which there are two sets of caches.
  checkRows(inputs, data.beams, 2, data.maxTokens, limits);
  return { ...data, inputs, signal: data.signal };
}

function parse<Output>(schema: z.ZodType<Output>, request: unknown): Output {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RequestError((issue?.path ?? []).join('.'), issue?.message ?? 'is wrong', {
    cause: parsed.error,
  });
}

/** Copies token ids. @throws RequestError where there are none, too many, or one is none of the vocabulary. */
export function checkInputs(
  inputs: readonly ArrayLike<number>[],
  vocabulary: number,
  longest: number,
): readonly (readonly number[])[] {
  return inputs.map((input, index) => {
    if (!(input.length >= 1 && input.length <= longest)) {
      throw new RequestError(`inputs.${index}`, `${input.length} ids are given; 1 … ${longest} are taken.`);
    }
    const ids = Array.from(input);
    const wrong = ids.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
    if (wrong >= 0) {
      throw new RequestError(
        `inputs.${index}`,
        `${ids[wrong]} at ${wrong} is no id within 0 … ${vocabulary - 1}.`,
      );
    }
    return ids;
  });
}

function checkRows(
  inputs: readonly (readonly number[])[],
  each: number,
  sets: number,
  maxTokens: number,
  { parts, cacheBytes }: SequenceLimits,
): void {
  const rows = inputs.length * each;
  if (rows > mostRows) {
    throw new RequestError(
      'inputs',
      `${inputs.length} inputs with ${each} texts each are more than ${mostRows} texts.`,
    );
  }
  const { layers, heads, headSize, keyValueType } = parts;
  const longest = Math.max(...inputs.map(({ length }) => length));
  const perToken = 2 * layers * heads * headSize * (keyValueType === 'float16' ? 2 : 4);
  const bytes = perToken * (rows * (sets * maxTokens + longest) + inputs.length * longest);
  if (bytes > cacheBytes) {
    throw new RequestError(
      '',
      `Its keys and values would take ${bytes} bytes of ${cacheBytes} (cacheBytes). Ask for fewer texts or tokens.`,
    );
  }
}
