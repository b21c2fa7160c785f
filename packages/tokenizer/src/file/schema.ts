import { z } from 'zod';
import type { TokenizerFile } from './tokenizer-file.ts';

/** Bounds that no honest `tokenizer.json` meets: the largest vocabularies of 2026 have some 260,000 tokens. */
export const fileLimits: Readonly<
  Record<
    'bytes' | 'tokens' | 'addedTokens' | 'stringLength' | 'charactersMap' | 'depth' | 'components',
    number
  >
> = {
  /** Bytes of the file. */
  bytes: 128 * 1024 * 1024,
  /** Highest id + 1, and entries of the vocabulary and of the merges. */
  tokens: 2 ** 22,
  addedTokens: 200_000,
  /** UTF-16 units of one token, pattern or other string. */
  stringLength: 8_192,
  /** Bytes (in base64) of a precompiled normalisation table. */
  charactersMap: 16 * 1024 * 1024,
  /** Components inside components. */
  depth: 8,
  /** Components in all of one of the four pipelines. */
  components: 256,
};

const id = z
  .number()
  .int()
  .min(0)
  .max(fileLimits.tokens - 1);
const content = z.string().max(fileLimits.stringLength);

/** Long lists are walked by `check-tokens.ts`. */
const list = z.custom<unknown[]>(Array.isArray, 'must be a list');
const table = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be a table',
);

/** A normaliser, pre-tokenizer, post-processor or decoder: its parameters depend on `type`. */
const componentSchema = z.looseObject({ type: content }).nullable();

const unknownToken = z.string().max(fileLimits.stringLength).nullish();

const bpeSchema = z.looseObject({
  type: z.literal('BPE'),
  vocab: table,
  merges: list,
  unk_token: unknownToken,
  continuing_subword_prefix: content.nullish(),
  end_of_word_suffix: content.nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
  dropout: z.number().nullish(),
});

const unigramSchema = z.looseObject({
  type: z.literal('Unigram'),
  vocab: list,
  unk_id: id.nullish(),
  byte_fallback: z.boolean().nullish(),
});

const wordPieceSchema = z.looseObject({
  type: z.literal('WordPiece'),
  vocab: table,
  unk_token: content,
  continuing_subword_prefix: content.default('##'),
  max_input_chars_per_word: z.number().int().min(1).max(100_000).default(100),
});

/** The shape of `tokenizer.json`. What it leaves open (components' parameters, long lists) the loader checks. */
export const tokenizerFileSchema: z.ZodType<TokenizerFile> = z.looseObject({
  version: content.nullish(),
  truncation: z.unknown().optional(),
  padding: z.unknown().optional(),
  added_tokens: list.default([]),
  normalizer: componentSchema.default(null),
  pre_tokenizer: componentSchema.default(null),
  post_processor: componentSchema.default(null),
  decoder: componentSchema.default(null),
  model: z.discriminatedUnion('type', [bpeSchema, unigramSchema, wordPieceSchema]),
}) as unknown as z.ZodType<TokenizerFile>;
