/** `model.json` of a converted folder: what the model is, where each weight lies, and what every file's hash is. */
import { z } from 'zod';
import { type Architecture, architectureSchema } from '../families/architecture.ts';
import { type BlockSize, type Dtype, dtypes, type WeightFormat } from '../quantise/format.ts';

export const manifestName = 'model.json';
export const weightsName = 'weights.bin';
/** Raised where an older reader would read a newer folder wrongly. */
export const manifestVersion = 1;

/** A run of bytes in `weights.bin`. */
export interface Place {
  readonly offset: number;
  readonly byteLength: number;
}

export interface StoredWeight {
  readonly shape: readonly number[];
  readonly format: WeightFormat;
  readonly data: Place;
  /** float32, one for each block; absent for floats. */
  readonly scales?: Place | undefined;
  /** Root mean square of what storing it so lost, relative to that of its numbers. */
  readonly error: number;
}

/**
 * A matrix once more, for the reading of prompts: whole numbers −127 … 127 by rows, so that a product of many rows is one of
 * whole numbers. [out, in], int8; a float32 scale for each row.
 */
export interface PromptWeight {
  readonly shape: readonly number[];
  readonly data: Place;
  readonly scales: Place;
  /** As {@link StoredWeight.error}. */
  readonly error: number;
}

export interface FileFacts {
  readonly name: string;
  readonly byteLength: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Ids of the tokens that begin, end and pad texts; null where the checkpoint does not say. */
export interface SpecialTokens {
  readonly begin: number | null;
  readonly end: readonly number[];
  readonly pad: number | null;
}

/** What an int8 cache was seen to cost on texts that its scales were not found on. */
export interface CacheCheck {
  /** How many next tokens were compared. */
  readonly tokens: number;
  /**
   * How far the next token's likelihoods move, in nats (mean Kullback-Leibler divergence from a float cache's); null where
   * the model gave no numbers.
   */
  readonly divergence: number | null;
  /** Whether the scales were stored. Where not, the cache can only be kept in floats. */
  readonly kept: boolean;
}

export interface Manifest {
  readonly format: 'haksup-model';
  readonly version: number;
  readonly family: string;
  readonly dtype: Dtype;
  /** Of int4 and int8; null for floats. */
  readonly block: BlockSize | null;
  readonly architecture: Architecture;
  readonly tokens: SpecialTokens;
  readonly weights: Readonly<Record<string, StoredWeight>>;
  /** Matrices of the layers a second time, where the conversion was asked for them. */
  readonly promptWeights?: Readonly<Record<string, PromptWeight>> | undefined;
  /** Of a conversion that looked for the scales of an int8 cache. */
  readonly cacheCheck?: CacheCheck | undefined;
  /** Every other file of the folder: the weights first, then what travelled along. */
  readonly files: readonly FileFacts[];
}

const whole = z.int().nonnegative();
const placeSchema = z.strictObject({ offset: whole, byteLength: whole });
const tokenSchema = z.int().min(0).max(2_097_152);
const blockSchema = z.union([z.literal(32), z.literal(64), z.literal(128)]);

export const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  format: z.literal('haksup-model'),
  version: z.literal(manifestVersion),
  family: z.string().max(64),
  dtype: z.enum(dtypes as [Dtype, ...Dtype[]]),
  block: blockSchema.nullable(),
  architecture: architectureSchema,
  tokens: z.strictObject({
    begin: tokenSchema.nullable(),
    end: z.array(tokenSchema).max(64),
    pad: tokenSchema.nullable(),
  }),
  weights: z.record(
    z.string().max(128),
    z.strictObject({
      shape: z.array(z.int().min(1)).min(1).max(2),
      format: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('float32') }),
        z.strictObject({ kind: z.literal('float16') }),
        z.strictObject({
          kind: z.literal('blocks'),
          bits: z.union([z.literal(4), z.literal(8)]),
          block: blockSchema,
        }),
      ]),
      data: placeSchema,
      scales: placeSchema.optional(),
      error: z.number().nonnegative(),
    }),
  ),
  promptWeights: z
    .record(
      z.string().max(128),
      z.strictObject({
        shape: z.array(z.int().min(1)).length(2),
        data: placeSchema,
        scales: placeSchema,
        error: z.number().nonnegative(),
      }),
    )
    .optional(),
  cacheCheck: z
    .strictObject({ tokens: whole, divergence: z.number().nonnegative().nullable(), kept: z.boolean() })
    .optional(),
  files: z
    .array(
      z.strictObject({
        // A file of this folder, never a path out of it.
        name: z
          .string()
          .max(255)
          .regex(/^[^/\\\0]+$/),
        byteLength: whole,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(64),
});
