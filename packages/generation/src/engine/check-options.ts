import { z } from 'zod';
import { tokenBytesOf } from '../cache/slot-memory.ts';
import type { DecoderParts, EngineOptions } from '../contract.ts';
import type { Placing } from '../runner/open-decoder.ts';
import { EngineOptionError } from './errors.ts';

/** Options that are in their ranges, with defaults. */
export interface EngineSettings {
  readonly placing: Placing;
  readonly queueLimit: number;
  readonly callerQueueLimit: number;
  readonly stepTarget: number;
  readonly unreadLimit: number;
  readonly draft: DecoderParts | undefined;
  readonly promptDecoder: DecoderParts | undefined;
  /** On the decoder's device, wherever that came to be. */
  readonly draftPlacing: Omit<Placing, 'device'>;
}

const usualSlots = 8;
const size = z.int().min(1);

const partsSchema = z.object({
  model: z.instanceof(Uint8Array),
  settings: z.record(z.string(), z.string()),
  usesPositions: z.boolean(),
  layers: size.max(1024),
  keyValueType: z.enum(['float32', 'float16', 'int8']),
  keyValueHeads: size.max(1024),
  headSize: size.max(4096),
  vocabulary: size.max(2 ** 24),
  contextLength: z
    .int()
    .min(2)
    .max(2 ** 24),
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
  draft: partsSchema.optional(),
  promptDecoder: partsSchema.optional(),
  queueLimit: size.max(100_000).default(256),
  callerQueueLimit: size.max(100_000).optional(),
  stepTarget: z.number().min(1).max(10_000).default(100),
  unreadLimit: size.max(100_000).default(256),
});

/** @throws EngineOptionError that names the first option that is wrong. */
export function checkOptions(parts: DecoderParts, options: EngineOptions): EngineSettings {
  const decoder = parse(partsSchema, parts, ['decoder']);
  const given = parse(optionsSchema, options, []);
  const contextLength = given.contextLength ?? decoder.contextLength;
  if (contextLength > decoder.contextLength) {
    throw new EngineOptionError(
      'contextLength',
      `${contextLength} tokens are more than the ${decoder.contextLength} that the decoder was built for.`,
    );
  }
  const { draft, promptDecoder } = given;
  if (promptDecoder !== undefined) requireSameCache(decoder, promptDecoder);
  if (draft !== undefined && draft.vocabulary !== decoder.vocabulary) {
    throw new EngineOptionError(
      'draft',
      `has ${draft.vocabulary} tokens and the decoder ${decoder.vocabulary}; they must share a vocabulary.`,
    );
  }
  if (draft !== undefined && draft.contextLength < contextLength) {
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
  const slotBytes = contextLength * (tokenBytesOf(decoder) + (draft === undefined ? 0 : tokenBytesOf(draft)));
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
  };
}

/** Both run over one cache, and either's logits are drawn from. */
function requireSameCache(decoder: DecoderParts, promptDecoder: DecoderParts): void {
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
