import { join } from 'node:path';
import { loadTokenizerFile, type Tokenizer } from '@haksup/tokenizer';
import { z } from 'zod';
import { ModelFolderError } from '../../errors.ts';
import type { ModelSource } from '../source/contract.ts';
import { openSource } from '../source/open-source.ts';
import { readJson, sizeOf } from './read-file.ts';
import { readTemplate } from './template-files.ts';
import { readWordTable, wordTableName } from './word-table.ts';

/** How the model's authors would have it sampled: `generation_config.json`. */
export interface SamplingDefaults {
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly minP?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
}

/** A model's folder, read and checked. */
export interface ModelFiles {
  readonly source: ModelSource;
  readonly tokenizer: Tokenizer;
  /** Its tokens are whole words, and texts are made of them and of nothing else. */
  readonly isWordTable: boolean;
  /** The chat template's source, where the model has one. */
  readonly template: string | undefined;
  /** `bos_token` and the like as strings, by the names that templates use. */
  readonly specialTokens: Readonly<Record<string, string>>;
  readonly defaults: SamplingDefaults;
}

const number = (least: number, most: number) => z.number().min(least).max(most).nullish().catch(undefined);
const generationSchema = z.object({
  do_sample: z.boolean().nullish().catch(undefined),
  temperature: number(0, 2),
  top_k: number(0, 2 ** 31),
  top_p: number(1e-6, 1),
  min_p: number(0, 1),
  repetition_penalty: number(0.01, 10),
});

/**
 * Reads a model's folder: one that was converted, or an ONNX export.
 *
 * @throws ModelsError of `@haksup/models`; TokenizerFileError of `@haksup/tokenizer`; ModelFolderError.
 */
export async function readModelFiles(path: string, trial: 'first' | 'skip'): Promise<ModelFiles> {
  const source = await openSource(path, trial);
  const { folder } = source;
  const { tokenizer, isWordTable, begin } = await readTokenizer(folder);
  const { template, specialTokens: named } = await readTemplate(folder);
  const specialTokens = { ...named };
  if (begin !== undefined) specialTokens.bos_token ??= begin;
  return {
    source,
    tokenizer,
    isWordTable,
    template,
    specialTokens,
    defaults: await readDefaults(folder),
  };
}

async function readTokenizer(folder: string): Promise<{
  readonly tokenizer: Tokenizer;
  readonly isWordTable: boolean;
  readonly begin: string | undefined;
}> {
  const path = join(folder, 'tokenizer.json');
  if ((await sizeOf(path)) !== undefined) {
    return { tokenizer: await loadTokenizerFile(path), isWordTable: false, begin: undefined };
  }
  if ((await sizeOf(join(folder, wordTableName))) === undefined)
    throw new ModelFolderError(folder, 'the model has no tokenizer.json, which turns text into tokens');
  return { ...(await readWordTable(folder)), isWordTable: true };
}

async function readDefaults(folder: string): Promise<SamplingDefaults> {
  const raw = generationSchema.parse((await readJson(join(folder, 'generation_config.json'))) ?? {});
  const repetitionPenalty = raw.repetition_penalty ?? undefined;
  // Temperatures of a model that is not to be sampled are leftovers of its training.
  if (raw.do_sample !== true) return { repetitionPenalty };
  return {
    temperature: raw.temperature ?? 1,
    topK: raw.top_k ?? undefined,
    topP: raw.top_p ?? undefined,
    minP: raw.min_p ?? undefined,
    repetitionPenalty,
  };
}
