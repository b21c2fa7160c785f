import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  RuntimeError,
  type SessionOptions,
  type Tensor,
  TrialError,
  tensor,
  tryModel,
} from '@haksup/runtime';
import { z } from 'zod';
import { readObject } from '../checkpoint/json.ts';
import { ExportTrialError } from '../errors.ts';
import type { SpecialTokens } from '../model/manifest.ts';
import { type ExportVariant, findExport } from './find-export.ts';
import { type OnnxFile, readOnnxFile } from './onnx-file.ts';
import { type DecoderSignature, readSignature } from './signature.ts';

export interface OpenExportedOptions {
  /** Which of several graphs; default: the first there is of fp32, q4, int8, q8, uint8, quantized, q4f16, fp16, bnb4. */
  readonly variant?: ExportVariant;
  /** How the session will be opened; the trial opens it so. Default: the CPU. */
  readonly session?: Pick<SessionOptions, 'device' | 'threads' | 'engine' | 'settings'>;
  /**
   * `first` (default): ONNX Runtime opens and runs the file in a child process before this one may. `skip`: for files
   * that have passed before; their structure is checked all the same.
   */
  readonly trial?: 'first' | 'skip';
  /** Of the trial: 100 … 3,600,000; default 60,000 and 20 more for each MiB. */
  readonly timeoutMilliseconds?: number;
  /** Of the trial; default 1 GiB and four times the files. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

/** Somebody's ONNX export of a decoder, as it can be run: `openSession(path, …)`, then by its signature's names. */
export interface ExportedDecoder extends DecoderSignature {
  /** The ONNX file. */
  readonly path: string;
  /** The folder with the tokenizer. */
  readonly folder: string;
  /** `model_type` of `config.json`. */
  readonly family: string;
  /** The longest text in tokens, as `config.json` says; undefined where it does not. */
  readonly contextLength: number | undefined;
  readonly special: SpecialTokens;
  /** For a cache of packed weights (`prepackedCache` of `openSession`): what changes when the files beside it do. */
  readonly identity: string;
  /** Bytes of the graph and its weights. */
  readonly byteLength: number;
}

/**
 * Opens an ONNX export of a decoder from anywhere: checks its structure, reads its names, and has it tried in a child
 * process, so that a file made to harm crashes or swells there.
 *
 * @param path A folder in Optimum's or onnx-community's layout, or the ONNX file.
 * @example
 * const decoder = await openExported('SmolLM2-135M-ONNX', { variant: 'q4' });
 * const session = await openSession(decoder.path, { device: 'cpu' });
 * @throws OnnxFileError, UnsupportedModelError, ExportTrialError, CheckpointError (`config.json`), OptionError; the
 *   signal's reason.
 */
export async function openExported(
  path: string,
  options: OpenExportedOptions = {},
): Promise<ExportedDecoder> {
  const { model, folder } = await findExport(path, options.variant);
  const config = await readConfig(folder);
  const file = await readOnnxFile(model);
  const signature = readSignature(file, config);
  if (options.trial !== 'skip') await tryDecoder(file, signature, options);
  const { byteLength, identity } = file;
  return { ...signature, path: model, folder, byteLength, identity, ...config.facts };
}

const positive = z.int().min(1).max(2_097_152).nullish().catch(null);
const id = z.int().min(0).max(2_097_151);
const configSchema = z.object({
  model_type: z.string().max(64).catch('unknown').default('unknown'),
  vocab_size: positive,
  num_key_value_heads: positive,
  num_attention_heads: positive,
  n_head: positive,
  hidden_size: positive,
  n_embd: positive,
  head_dim: positive,
  max_position_embeddings: positive,
  n_positions: positive,
  bos_token_id: id.nullish().catch(null),
  eos_token_id: z
    .union([id.transform((one) => [one]), z.array(id).max(64)])
    .nullish()
    .catch(null),
  pad_token_id: id.nullish().catch(null),
});
const largestConfig = 2 ** 20;

async function readConfig(folder: string): Promise<{
  readonly vocabulary: number | undefined;
  readonly keyValueHeads: number | undefined;
  readonly headSize: number | undefined;
  readonly facts: Pick<ExportedDecoder, 'family' | 'contextLength' | 'special'>;
}> {
  const read = async (name: string): Promise<z.infer<typeof configSchema> | undefined> => {
    const path = join(folder, name);
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    return exists ? configSchema.parse(await readObject(path, largestConfig)) : undefined;
  };
  const config = (await read('config.json')) ?? configSchema.parse({});
  const generation = (await read('generation_config.json')) ?? configSchema.parse({});
  const heads = config.num_attention_heads ?? config.n_head;
  const width = config.hidden_size ?? config.n_embd;
  const headSize = config.head_dim ?? (heads && width ? width / heads : undefined);
  return {
    vocabulary: config.vocab_size ?? undefined,
    keyValueHeads: config.num_key_value_heads ?? heads ?? undefined,
    headSize: Number.isInteger(headSize) ? headSize : undefined,
    facts: {
      family: config.model_type,
      contextLength: config.max_position_embeddings ?? config.n_positions ?? undefined,
      special: {
        begin: generation.bos_token_id ?? config.bos_token_id ?? null,
        end: generation.eos_token_id ?? config.eos_token_id ?? [],
        pad: generation.pad_token_id ?? config.pad_token_id ?? null,
      },
    },
  };
}

/** Tokens of the trial's two runs: a text of two, and one more. */
const trialTokens: readonly (readonly [past: number, tokens: number])[] = [
  [0, 2],
  [2, 1],
];

async function tryDecoder(
  { path, byteLength }: OnnxFile,
  signature: DecoderSignature,
  options: OpenExportedOptions,
): Promise<void> {
  const { session = { device: 'cpu' }, signal } = options;
  const megabytes = byteLength / 2 ** 20;
  const result = await tryModel(path, {
    session,
    runs: trialTokens.map(([past, tokens]) => trialFeeds(signature, past, tokens)),
    timeoutMilliseconds: options.timeoutMilliseconds ?? Math.ceil(60_000 + 20 * megabytes),
    memoryBytes: options.memoryBytes ?? 2 ** 30 + 4 * byteLength,
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (error instanceof TrialError) {
      throw new ExportTrialError(path, error.outcome, error.reason, { cause: error });
    }
    if (error instanceof RuntimeError) {
      throw new ExportTrialError(path, 'refused', error.message, { cause: error });
    }
    throw error;
  });
  const { keyValueHeads, headSize, vocabulary, logits, lastLogitsOnly, logitsWanted } = signature;
  for (const [index, [past, tokens]] of trialTokens.entries()) {
    const rows = lastLogitsOnly || logitsWanted ? 1 : tokens;
    const expected = new Map<string, readonly number[]>([
      [logits.name, [1, rows, vocabulary]],
      ...signature.caches.map(({ present }): [string, readonly number[]] => [
        present,
        [1, keyValueHeads, past + tokens, headSize],
      ]),
    ]);
    for (const [name, shape] of expected) {
      const found = result.runs[index]?.find((output) => output.name === name)?.shape ?? [];
      if (found.join() !== shape.join()) {
        throw new ExportTrialError(path, 'outputs', `"${name}" is [${found}] where [${shape}] was expected`);
      }
    }
  }
}

function trialFeeds(
  { tokens, attended, positions, usesPast, logitsWanted, caches, ...signature }: DecoderSignature,
  past: number,
  count: number,
): Record<string, Tensor> {
  const range = (from: number, length: number): number[] => Array.from({ length }, (_, at) => from + at);
  const feeds: Record<string, Tensor> = {
    [tokens.name]: tensor(tokens.type, [1, count], Array(count).fill(0)),
  };
  if (attended) feeds[attended.name] = tensor(attended.type, [1, past + count], Array(past + count).fill(1));
  if (positions) feeds[positions.name] = tensor(positions.type, [1, count], range(past, count));
  if (usesPast) feeds[usesPast.name] = tensor('bool', [1], [past > 0 ? 1 : 0]);
  if (logitsWanted) feeds[logitsWanted.name] = tensor(logitsWanted.type, [], [1]);
  const shape = [1, signature.keyValueHeads, past, signature.headSize];
  for (const cache of caches) feeds[cache.past] = tensor(signature.keyValueType, shape);
  return feeds;
}
