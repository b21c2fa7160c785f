import { z } from 'zod';
import { tokenBytesOf } from '../cache/slot-memory.ts';
import type { DecoderParts, EngineOptions, ExportedParts } from '../contract.ts';
import { isExport, type Placing } from '../runner/open-decoder.ts';
import { EngineOptionError } from './errors.ts';

/** Options that are in their ranges, with defaults. */
export interface EngineSettings {
  readonly placing: Placing;
  readonly queueLimit: number;
  readonly callerQueueLimit: number;
  readonly stepTarget: number;
  readonly unreadLimit: number;
  readonly onStep: EngineOptions['onStep'];
  readonly draft: DecoderParts | ExportedParts | undefined;
  readonly promptDecoder: DecoderParts | undefined;
  /** On the decoder's device, wherever that came to be. */
  readonly draftPlacing: Omit<Placing, 'device'>;
}

const usualSlots = 8;
const size = z.int().min(1);

const shape = {
  layers: size.max(1024),
  keyValueHeads: size.max(1024),
  headSize: size.max(4096),
  vocabulary: size.max(2 ** 24),
};
const contextLength = z
  .int()
  .min(2)
  .max(2 ** 24);

const partsSchema = z.object({
  ...shape,
  model: z.instanceof(Uint8Array),
  settings: z.record(z.string(), z.string()),
  usesPositions: z.boolean(),
  keyValueType: z.enum(['float32', 'float16', 'int8']),
  contextLength,
});

const valueSchema = z.object({
  name: z.string().min(1),
  type: z.enum(['float32', 'float16', 'int32', 'int64', 'bool']),
});
const exportSchema = z
  .object({
    ...shape,
    path: z.string().min(1),
    tokens: valueSchema,
    attended: valueSchema.optional(),
    positions: valueSchema.optional(),
    usesPast: valueSchema.optional(),
    logitsWanted: valueSchema.optional(),
    logits: valueSchema,
    lastLogitsOnly: z.boolean(),
    caches: z.array(
      z.object({
        layer: z.int().min(0),
        kind: z.enum(['key', 'value']),
        past: z.string(),
        present: z.string(),
      }),
    ),
    keyValueType: z.enum(['float32', 'float16']),
    contextLength: contextLength.optional(),
    cacheUpdate: z.enum(['grows', 'in place']),
  })
  .refine(({ caches, layers }) => caches.length === 2 * layers, {
    path: ['caches'],
    message: 'are not two for each layer',
  });
const draftSchema = z.custom<DecoderParts | ExportedParts>((value) => typeof value === 'object');

const onStepSchema = z.custom<NonNullable<EngineOptions['onStep']>>((value) => typeof value === 'function', {
  error: 'must be a function.',
});

const optionsSchema = z.strictObject({
  device: z.enum(['cpu', 'cuda', 'webgpu', 'auto']).default('cpu'),
  cuda: z.strictObject({ folder: z.string().min(1) }).optional(),
  threads: size.max(1024).optional(),
  flashAttention: z.boolean().default(false),
  prepackedCache: z.strictObject({ folder: z.string().min(1), identity: z.string().min(1) }).optional(),
  slots: size.max(256).optional(),
  contextLength: z.int().min(2).optional(),
  cacheBytes: size.default(2 ** 31),
  draft: draftSchema.optional(),
  promptDecoder: partsSchema.optional(),
  queueLimit: size.max(100_000).default(256),
  callerQueueLimit: size.max(100_000).optional(),
  stepTarget: z.number().min(1).max(10_000).default(100),
  unreadLimit: size.max(100_000).default(256),
  onStep: onStepSchema.optional(),
});

/** @throws EngineOptionError that names the first option that is wrong. */
export function checkOptions(parts: DecoderParts | ExportedParts, options: EngineOptions): EngineSettings {
  const decoder = checkDecoder(parts, 'decoder');
  const given = parse(optionsSchema, options, []);
  const contextLength = given.contextLength ?? decoder.contextLength;
  if (contextLength === undefined) {
    throw new EngineOptionError(
      'contextLength',
      'is needed: the export does not say how long its texts may be.',
    );
  }
  if (decoder.contextLength !== undefined && contextLength > decoder.contextLength) {
    throw new EngineOptionError(
      'contextLength',
      `${contextLength} tokens are more than the ${decoder.contextLength} that the decoder was built for.`,
    );
  }
  const { promptDecoder } = given;
  const draft = given.draft && checkDecoder(given.draft, 'draft');
  if (promptDecoder !== undefined) requireSameCache(decoder, promptDecoder);
  if (draft !== undefined && draft.vocabulary !== decoder.vocabulary) {
    throw new EngineOptionError(
      'draft',
      `has ${draft.vocabulary} tokens and the decoder ${decoder.vocabulary}; they must share a vocabulary.`,
    );
  }
  if (draft?.contextLength !== undefined && draft.contextLength < contextLength) {
    throw new EngineOptionError(
      'draft',
      `was built for ${draft.contextLength} tokens; the context has ${contextLength}.`,
    );
  }
  const { device, cuda, threads, prepackedCache } = given;
  const isNarrow = decoder.keyValueType === 'int8';
  if (isNarrow && (device === 'webgpu' || device === 'cuda')) {
    throw new EngineOptionError('device', `"${device}" takes no int8 cache; build the decoder with float16.`);
  }
  const tokenBytes = memoriesOf(decoder) * tokenBytesOf(decoder);
  const draftBytes = draft === undefined ? 0 : memoriesOf(draft) * tokenBytesOf(draft);
  const slotBytes = contextLength * (tokenBytes + draftBytes);
  const affordable = Math.floor(given.cacheBytes / slotBytes);
  const shared = {
    ...(cuda !== undefined && { cuda }),
    ...(threads !== undefined && { threads }),
    slots: given.slots ?? Math.min(Math.max(affordable, 1), usualSlots),
    capacity: contextLength,
  };
  return {
    placing: {
      ...shared,
      device: isNarrow ? 'cpu' : device,
      flashAttention: given.flashAttention,
      ...(prepackedCache !== undefined && { prepackedCache }),
    },
    draft,
    promptDecoder,
    draftPlacing: { ...shared, flashAttention: given.flashAttention },
    queueLimit: given.queueLimit,
    callerQueueLimit: Math.min(given.callerQueueLimit ?? given.queueLimit, given.queueLimit),
    stepTarget: given.stepTarget,
    unreadLimit: given.unreadLimit,
    onStep: given.onStep,
  };
}

function checkDecoder(parts: DecoderParts | ExportedParts, place: string): DecoderParts | ExportedParts {
  if (typeof parts === 'object' && parts !== null && isExport(parts)) {
    parse(exportSchema, parts, [place]);
  } else {
    parse(partsSchema, parts, [place]);
  }
  return parts;
}

/** A cache that grows is read in one memory and written in another. */
function memoriesOf(parts: DecoderParts | ExportedParts): number {
  return isExport(parts) && parts.cacheUpdate === 'grows' ? 2 : 1;
}

/** Both run over one cache, and either's logits are drawn from. */
function requireSameCache(decoder: DecoderParts | ExportedParts, promptDecoder: DecoderParts): void {
  if (isExport(decoder)) {
    throw new EngineOptionError('promptDecoder', 'shares no cache with an export made elsewhere.');
  }
  const same = [
    'layers',
    'keyValueType',
    'keyValueHeads',
    'headSize',
    'vocabulary',
    'contextLength',
  ] as const;
  const other = same.find((name) => decoder[name] !== promptDecoder[name]);
  if (other !== undefined) {
    throw new EngineOptionError(
      `promptDecoder.${other}`,
      `is ${promptDecoder[other]}; the decoder has ${decoder[other]}, and both share a cache.`,
    );
  }
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: readonly string[],
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EngineOptionError([...place, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is wrong', {
    cause: parsed.error,
  });
}
