import { open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession, type Tensor } from '@haksup/runtime';
import { OptionError } from '../errors.ts';
import { cacheScalesOf, type DecoderArchitecture } from '../families/decoder-architecture.ts';
import { decoderGraph } from '../model/graphs.ts';
import { type CacheCheck, type Manifest, type StoredWeight, weightsName } from '../model/manifest.ts';
import { CheckedTexts } from './check-cache.ts';
import { runText, type TextRun } from './run-text.ts';

/** Texts as token ids. */
export type Calibration = readonly (readonly number[])[];

/** Tokens that are read of a text, and texts that are read. */
export const longestText = 512;
const mostTexts = 256;

/**
 * Room above the largest magnitude that was seen. What exceeds the range is cut off, which costs far more than a
 * coarser step: calibrated on 32 tokens of stories260K a loss of 0.457 becomes 0.496 without room and 0.468 with it.
 */
const room = 1.25;

export interface CalibrationFacts {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly texts: Calibration;
  readonly signal: AbortSignal | undefined;
  /** Told of each text before it is run. */
  readonly onText: (index: number, texts: number) => void;
}

/** The scales of an int8 cache, and what they cost. */
export interface CacheScales {
  /** The weights that were added; none where the cache is to stay in floats. */
  readonly scales: Readonly<Record<string, StoredWeight>>;
  readonly check: CacheCheck;
}

/**
 * Finds the scales of an int8 cache: runs texts through the model and takes, for each channel of keys and of values,
 * the largest magnitude with some room, ÷ 127. Keys that turn with their position are taken by pairs: at some position
 * either channel of a pair holds all of its length. Then texts that had no part in it are read over either cache. Where
 * their next tokens move by more than `mostDivergence`, the cache stays in floats; else the scales, widened to hold these
 * texts too, are appended to the folder's weights.
 *
 * @throws OptionError where the texts are no texts of this model.
 */
export async function addCacheScales({
  folder,
  manifest,
  texts,
  signal,
  onText,
}: CalibrationFacts): Promise<CacheScales> {
  const { architecture } = manifest;
  if (architecture.kind !== 'decoder') {
    throw new OptionError('calibration', `a model of kind "${architecture.kind}" has no int8 cache.`);
  }
  requireTexts(texts, architecture.vocabulary);
  const contextLength = Math.min(architecture.contextLength, longestText);
  const checked = CheckedTexts.of(texts.map((text) => text.slice(0, contextLength)));
  const form = { contextLength, activations: 'float32' } as const;
  const runs = checked.others.length + 2 * checked.texts.length;
  let run = 0;
  const begin = (): void => {
    signal?.throwIfAborted();
    onText(run++, runs);
  };
  const largest = emptyScales(architecture);
  const everywhere = emptyScales(architecture);
  {
    const graph = decoderGraph(folder, manifest, form);
    await using session = await openSession(graph.model, { device: 'cpu', settings: graph.settings });
    for (const text of checked.others) {
      begin();
      const seen = await runText(session, graph, text, [text.length - 1], signal);
      for (const one of [largest, everywhere]) raise(one, seen);
    }
    await checked.expect(session, graph, begin, (seen) => raise(everywhere, seen), signal);
    for (const one of [largest, everywhere]) spreadPairs(one, architecture, graph.headSize);
  }
  const path = join(folder, weightsName);
  const { size } = await stat(path);
  const scales = await writeScales(path, size, architecture, largest);
  const weights = { ...manifest.weights, ...scales };
  const graph = decoderGraph(folder, { ...manifest, weights }, { ...form, keyValueType: 'int8' });
  let check: CacheCheck;
  {
    await using session = await openSession(graph.model, { device: 'cpu', settings: graph.settings });
    check = await checked.compare(session, graph, begin, signal);
  }
  if (check.kept) return { scales: await writeScales(path, size, architecture, everywhere), check };
  await truncate(path, size);
  return { scales: {}, check };
}

/** @throws OptionError where the texts are no texts of this model. */
export function requireTexts(texts: Calibration, vocabulary: number): void {
  if (texts.length === 0 || texts.length > mostTexts) {
    throw new OptionError('calibration', `${texts.length} texts are not within 1 … ${mostTexts}.`);
  }
  for (const text of texts) {
    const wrong = text.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
    if (text.length === 0 || wrong !== undefined) {
      throw new OptionError(
        'calibration',
        `a text is empty, or its id ${wrong} is not within 0 … ${vocabulary - 1}.`,
      );
    }
  }
}

/** For each layer's keys and values, by the name of their scales: the largest magnitude of each channel. */
type Magnitudes = ReadonlyMap<string, Float32Array>;

function emptyScales(architecture: DecoderArchitecture): Magnitudes {
  return new Map(cacheScalesOf(architecture).map(({ name, shape }) => [name, new Float32Array(shape[0]!)]));
}

/** Raises the largest magnitudes to what a text's cache holds. */
function raise(largest: Magnitudes, { keys, values }: TextRun): void {
  for (const [layer, key] of keys.entries()) {
    raiseChannels(largest.get(`layers.${layer}.attention.keyScales`)!, key);
    raiseChannels(largest.get(`layers.${layer}.attention.valueScales`)!, values[layer]!);
  }
}

function raiseChannels(largest: Float32Array, { data, shape }: Tensor): void {
  const [, , length, headSize] = shape as readonly [number, number, number, number];
  const numbers = data as Float32Array;
  for (let at = 0; at < numbers.length; at++) {
    const channel = Math.floor(at / (length * headSize)) * headSize + (at % headSize);
    largest[channel] = Math.max(largest[channel]!, Math.abs(numbers[at]!));
  }
}

/** Gives both channels of each pair that turns the length that the pair could have. */
function spreadPairs(
  magnitudes: Magnitudes,
  { layers, rotaries }: DecoderArchitecture,
  headSize: number,
): void {
  for (const [index, { rotary }] of layers.entries()) {
    if (rotary === null) continue;
    const pairs = rotaries[rotary]!.dimensions / 2;
    const largest = magnitudes.get(`layers.${index}.attention.keyScales`)!;
    for (let head = 0; head < largest.length; head += headSize) {
      for (let at = head; at < head + pairs; at++) {
        const length = Math.hypot(largest[at]!, largest[at + pairs]!);
        largest[at] = length;
        largest[at + pairs] = length;
      }
    }
  }
}

/** A channel that was always zero gets a scale all the same. */
const smallestScale = 1e-8;

/** @param from Where in the weights' file they may begin. @returns Where they are. */
async function writeScales(
  path: string,
  from: number,
  architecture: DecoderArchitecture,
  largest: Magnitudes,
): Promise<Record<string, StoredWeight>> {
  const file = await open(path, 'r+');
  try {
    const added: Record<string, StoredWeight> = {};
    let end = from;
    for (const { name, shape } of cacheScalesOf(architecture)) {
      const scales = largest.get(name)!.map((value) => Math.max((room * value) / 127, smallestScale));
      const offset = Math.ceil(end / 64) * 64;
      await file.write(new Uint8Array(scales.buffer), 0, scales.byteLength, offset);
      end = offset + scales.byteLength;
      const data = { offset, byteLength: scales.byteLength };
      added[name] = { shape, format: { kind: 'float32' }, data, error: 0 };
    }
    return added;
  } finally {
    await file.close();
  }
}
