import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Checkpoint, rowLength } from '../checkpoint/contract.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { CheckpointError, OptionError } from '../errors.ts';
import { type Architecture, promptMatricesOf } from '../families/architecture.ts';
import { familyOf } from '../families/registry.ts';
import { hashFile } from '../model/hash.ts';
import {
  type FileFacts,
  type Manifest,
  manifestName,
  manifestVersion,
  type Place,
  type PromptWeight,
  type StoredWeight,
  weightsName,
} from '../model/manifest.ts';
import { type BlockSize, blockSizes, bytesOf, type Dtype, dtypes, formatOf } from '../quantise/format.ts';
import { bytesOfArray, storeRows } from '../quantise/quantise.ts';
import { quantiseRows } from '../quantise/quantise-rows.ts';
import { addCacheScales, type Calibration, requireTexts } from './calibrate.ts';
import { roundByGptq } from './gptq-weights.ts';
import { writeFolder } from './output-folder.ts';
import { type PlannedWeight, planWeights, readWeight } from './plan.ts';
import { poolingOf } from './pooling.ts';
import { specialTokensOf } from './special-tokens.ts';
import { WeightsFile } from './weights-file.ts';

/** How far a conversion has come. */
export interface ConversionProgress {
  /** The weight that is being stored, or what else is being done. */
  readonly weight: string;
  /** Elements stored, of all elements. */
  readonly done: number;
  readonly total: number;
}

export interface ConvertOptions {
  /** A folder in Hugging Face's layout, or a GGUF file. */
  readonly checkpoint: string;
  /** The folder to make; it must not exist, or be empty. */
  readonly output: string;
  /** Default `int4`. */
  readonly dtype?: Dtype;
  /** Elements that share a scale, for int4 and int8. Default 32: the most exact. */
  readonly block?: BlockSize;
  /**
   * Texts as token ids, 1 … 256 of them, the first 512 tokens of each: typical of what the model will read. With them
   * the cache can be kept in int8, unless that would move the next tokens too far (`cacheCheck` of the manifest): of eight
   * texts or more, four are for seeing that.
   */
  readonly calibration?: Calibration;
  /**
   * Stores the matrices of a decoder's layers a second time, in 8 bits by rows, for graphs that read prompts
   * (`purpose: 'prompt'`). They read them faster, and take a byte for each weight on disk; memory only where they are
   * used. Default false. Other kinds of models have none.
   */
  readonly promptWeights?: boolean;
  /**
   * How numbers become whole in int4. `nearest` (default): each by itself. `gptq`: those of a decoder's layers so that
   * the layers' products change least on the `calibration` texts. It takes a minute for each hundred million weights.
   */
  readonly rounding?: 'nearest' | 'gptq';
  readonly onProgress?: (progress: ConversionProgress) => void;
  /** Aborting leaves nothing behind. */
  readonly signal?: AbortSignal;
}

const largestCompanion = 64 * 2 ** 20;

/**
 * Converts a checkpoint into a folder that `openModel` reads. Some megabytes of weights are in memory at a
 * time, and the folder appears whole or not at all.
 *
 * @returns The manifest, with what each weight lost.
 * @throws CheckpointError, ConfigError, UnsupportedModelError, MissingTensorsError, UnexpectedTensorsError,
 *   TensorShapeError, TensorValueError, UnsupportedDtypeError, OutputError, OptionError; with `calibration` what running
 *   the model throws (RuntimeError of `@haksup/runtime`); the signal's reason.
 */
export async function convert(options: ConvertOptions): Promise<Manifest> {
  const { dtype = 'int4', block = 32, signal } = options;
  if (!dtypes.includes(dtype)) throw new OptionError('dtype', `"${dtype}" is none of ${dtypes.join(', ')}.`);
  if (!blockSizes.includes(block))
    throw new OptionError('block', `${block} is none of ${blockSizes.join(', ')}.`);
  const { rounding = 'nearest', calibration } = options;
  if (rounding !== 'nearest' && rounding !== 'gptq') {
    throw new OptionError('rounding', `"${String(rounding)}" is none of nearest, gptq.`);
  }
  if (rounding === 'gptq' && (dtype !== 'int4' || calibration === undefined)) {
    throw new OptionError('rounding', '"gptq" needs the dtype int4 and texts as "calibration".');
  }
  signal?.throwIfAborted();
  await using checkpoint = await openCheckpoint(options.checkpoint);
  const family = familyOf(checkpoint.config);
  const found = family.describe(checkpoint.config, checkpoint.tensors);
  const architecture = found.kind === 'encoder' ? { ...found, pooling: await poolingOf(checkpoint) } : found;
  if (calibration !== undefined) requireCalibration(architecture, calibration, rounding);
  const planned = planWeights(checkpoint, family, architecture);
  const tokens = await specialTokensOf(checkpoint);
  const prompts = new Set(
    (options.promptWeights ? promptMatricesOf(architecture) : []).map(({ name }) => name),
  );
  const companions = await companionsOf(checkpoint);
  const needed =
    planned.reduce((sum, weight) => sum + bytesOfWeight(weight, dtype, block, prompts), 0) +
    companions.reduce((sum, { size }) => sum + size, 0);
  return await writeFolder(options.output, needed, async (folder) => {
    const path = join(folder, weightsName);
    const { weights, promptWeights } = await writeWeights(checkpoint, planned, prompts, path, {
      ...options,
      dtype,
      block,
    });
    const described: Manifest = {
      format: 'haksup-model',
      version: manifestVersion,
      family: family.name,
      dtype,
      block: dtype === 'int4' || dtype === 'int8' ? block : null,
      architecture,
      tokens,
      weights,
      ...(prompts.size > 0 && { promptWeights }),
      files: [],
    };
    const total = planned.reduce((sum, { shape }) => sum + shape[0]! * rowLength(shape), 0);
    const onWeight = (weight: string): void => options.onProgress?.({ weight, done: total, total });
    const onText = (index: number, texts: number): void => onWeight(`cache scales ${index + 1}/${texts}`);
    if (rounding === 'gptq' && calibration !== undefined) {
      const facts = {
        folder,
        manifest: described,
        checkpoint,
        planned,
        texts: calibration,
        signal,
        onWeight,
      };
      Object.assign(weights, await roundByGptq(facts));
    }
    const cache =
      calibration &&
      (await addCacheScales({ folder, manifest: described, texts: calibration, signal, onText }));
    const files: FileFacts[] = [await factsOf(path, signal)];
    for (const companion of companions) {
      const copy = join(folder, basename(companion.path));
      // A copy with modes of its own: the original may be read-only.
      await writeFile(copy, await readFile(companion.path), { flag: 'wx' });
      files.push(await factsOf(copy, signal));
    }
    const manifest: Manifest = {
      ...described,
      weights: { ...weights, ...cache?.scales },
      ...(cache && { cacheCheck: cache.check }),
      files,
    };
    await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 1)}\n`);
    return manifest;
  });
}

/** What would only show after all weights are written. */
function requireCalibration(
  architecture: Architecture,
  texts: Calibration,
  rounding: ConvertOptions['rounding'],
): void {
  if (architecture.kind === 'decoder') return requireTexts(texts, architecture.vocabulary);
  throw rounding === 'gptq'
    ? new OptionError('rounding', `"gptq" is for decoders, and this is of kind "${architecture.kind}".`)
    : new OptionError('calibration', `a model of kind "${architecture.kind}" has no int8 cache.`);
}

function bytesOfWeight(
  { name, shape, role }: PlannedWeight,
  dtype: Dtype,
  block: BlockSize,
  prompts: ReadonlySet<string>,
): number {
  const { data, scales } = bytesOf(formatOf(role, dtype, block), shape);
  return data + scales + (prompts.has(name) ? shape[0]! * (shape[1]! + 4) : 0);
}

async function writeWeights(
  checkpoint: Checkpoint,
  planned: readonly PlannedWeight[],
  prompts: ReadonlySet<string>,
  path: string,
  options: ConvertOptions & { readonly dtype: Dtype; readonly block: BlockSize },
): Promise<{ weights: Record<string, StoredWeight>; promptWeights: Record<string, PromptWeight> }> {
  const { dtype, block, signal, onProgress } = options;
  await using file = await WeightsFile.create(path);
  const weights: Record<string, StoredWeight> = {};
  const promptWeights: Record<string, PromptWeight> = {};
  const total = planned.reduce((sum, { shape }) => sum + shape[0]! * rowLength(shape), 0);
  let done = 0;
  for (const weight of planned) {
    const { name, shape, role } = weight;
    const format = formatOf(role, dtype, block);
    const bytes = bytesOf(format, shape);
    const data = file.reserve(bytes.data);
    const scales = bytes.scales === 0 ? undefined : file.reserve(bytes.scales);
    let [dataAt, scalesAt, lost, sum] = [data.offset, scales?.offset ?? 0, 0, 0];
    const again = prompts.has(name) ? new PromptWeightWriter(file, shape) : undefined;
    for await (const rows of readWeight(checkpoint, weight)) {
      signal?.throwIfAborted();
      const stored = storeRows(name, rows, rowLength(shape), format);
      await file.write(stored.data, dataAt);
      dataAt += stored.data.byteLength;
      if (stored.scales.length > 0) {
        const scaleBytes = bytesOfArray(stored.scales as Float32Array<ArrayBuffer>);
        await file.write(scaleBytes, scalesAt);
        scalesAt += scaleBytes.byteLength;
      }
      await again?.write(rows);
      lost += stored.lost;
      sum += stored.total;
      done += rows.length;
      onProgress?.({ weight: name, done, total });
    }
    const error = sum === 0 ? 0 : Math.sqrt(lost / sum);
    weights[name] = { shape, format, data, ...(scales && { scales }), error };
    if (again !== undefined) promptWeights[name] = again.finish(sum);
  }
  return { weights, promptWeights };
}

/** Stores one matrix a second time while its rows pass. */
class PromptWeightWriter {
  readonly #file: WeightsFile;
  readonly #shape: readonly number[];
  readonly #data: Place;
  readonly #scales: Place;
  #rows = 0;
  #lost = 0;

  constructor(file: WeightsFile, shape: readonly number[]) {
    this.#file = file;
    this.#shape = shape;
    this.#data = file.reserve(shape[0]! * shape[1]!);
    this.#scales = file.reserve(4 * shape[0]!);
  }

  async write(rows: Float32Array): Promise<void> {
    const columns = this.#shape[1]!;
    const { data, scales, lost } = quantiseRows(rows, columns);
    await this.#file.write(new Uint8Array(data.buffer), this.#data.offset + this.#rows * columns);
    await this.#file.write(bytesOfArray(scales), this.#scales.offset + 4 * this.#rows);
    this.#rows += scales.length;
    this.#lost += lost;
  }

  /** @param total Sum of squares of the matrix. */
  finish(total: number): PromptWeight {
    const error = total === 0 ? 0 : Math.sqrt(this.#lost / total);
    return { shape: this.#shape, data: this.#data, scales: this.#scales, error };
  }
}

/** What travels along. @throws CheckpointError where one of them cannot. */
async function companionsOf(checkpoint: Checkpoint): Promise<{ path: string; size: number }[]> {
  const found: { path: string; size: number }[] = [];
  for (const path of checkpoint.companions) {
    const facts = await stat(path).catch((cause: unknown) => {
      throw new CheckpointError(path, 'the file cannot be opened', { cause });
    });
    if (!facts.isFile()) throw new CheckpointError(path, 'this is no regular file');
    if (facts.size > largestCompanion) {
      throw new CheckpointError(
        path,
        `it has ${facts.size} bytes; ${largestCompanion} are the most that travel along`,
      );
    }
    found.push({ path, size: facts.size });
  }
  return found;
}

async function factsOf(path: string, signal: AbortSignal | undefined): Promise<FileFacts> {
  const { size } = await stat(path);
  return { name: basename(path), byteLength: size, sha256: await hashFile(path, signal) };
}
