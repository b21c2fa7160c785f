import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  factsOf,
  featureCount,
  layoutVersion,
  type Manifest,
  manifestFile,
  type NetworkShape,
  roundToHalf,
  tokenizerFile,
  type Weight,
  weightsFile,
  wordPieces,
  writeSafetensors,
} from '@haksup/reader';
import { loadTokenizer } from '@haksup/tokenizer';
import { type ProgressStream, Trainer, train, warmUpThenDecay } from '@haksup/training';
import { prepare } from './batches.ts';
import { calibrate } from './calibrate.ts';
import { heldOutExamples, readAll, splitLessons } from './data.ts';
import { report, type Score, scoreOf, thresholdFor } from './evaluate.ts';
import type { Lesson } from './lessons.ts';
import { readerModel } from './model.ts';
import { type Prediction, predict } from './predict.ts';
import { trainShortWay } from './short-way.ts';
import { readerBatches } from './stream.ts';
import { trainVocabulary } from './vocabulary.ts';

/** Goes up with every change to what is trained, or how. */
export const recipeVersion = 'reader-1';

export interface RecipeOptions {
  readonly lessons: readonly Lesson[];
  readonly chatter: readonly string[];
  /** Where checkpoints, log and loss curve are kept; found there, they are gone on from. */
  readonly work: string;
  /** Where the weights are written. */
  readonly output: string;
  readonly network: Omit<NetworkShape, 'pieces'>;
  readonly vocabulary: number;
  readonly steps: number;
  /** Sequences per step. */
  readonly rows: number;
  readonly peak: number;
  readonly seed: number;
  readonly threads: number;
  readonly generated: number;
  /** Share of words whose pieces are blanked in training: what is learnt must not hang on single words. */
  readonly blanked: number;
  /** The short way's own training: steps, and blocks of examples that it goes through. */
  readonly shortWay: { readonly steps: number; readonly blocks: number };
  /** Steps between looks at the held-out lessons; they are only reported. */
  readonly lookEvery: number;
  readonly checkpointSeconds: number;
  readonly progress: ProgressStream | null;
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface RecipeResult {
  readonly finished: boolean;
  readonly step: number;
  readonly score: Score;
  readonly manifest: Manifest;
}

/** Share of unanswerable questions that the reported threshold leaves unanswered. */
const abstention = 0.9;

/**
 *     lessons ─┬─ training ─▶ vocabulary ─▶ blocks ─▶ short way, then all ─▶ weights ─┐
 *              └─ held out ───────────────▶ examples ─▶ predictions ◀────────────────┤
 *                                                        └─▶ calibration, table ─▶ manifest
 *
 * Run again with the same folder after an end of any kind, it goes on from the last checkpoint.
 */
export async function runRecipe(options: RecipeOptions): Promise<RecipeResult> {
  const { tell } = options;
  await mkdir(options.work, { recursive: true });
  const { training, heldOut } = splitLessons(options.lessons);
  tell(`${training.length} lessons to train on, ${heldOut.length} held out`);
  const tokenizer = trainVocabulary(training, options.vocabulary);
  const tokenizerText = JSON.stringify(tokenizer);
  const opened = loadTokenizer(tokenizerText);
  const pieces = wordPieces((word) => opened.encode(word).ids, opened.vocabularySize);
  const network: NetworkShape = { ...options.network, pieces: pieces.size };
  const lessonsRead = await readAll(training);
  const misplaced: string[] = [];
  const looked = heldOutExamples(await readAll(heldOut), ({ lesson, answer }) =>
    misplaced.push(`${lesson}: ${answer}`),
  );
  if (misplaced.length > 0)
    tell(`${misplaced.length} answers do not stand in their notes: ${misplaced.slice(0, 3).join('; ')}`);
  const heldOutPrepared = looked.map((example) => prepare(example, pieces));

  const data = readerBatches({
    lessonsRead,
    pieces,
    network,
    rows: options.rows,
    blanked: options.blanked,
    seed: options.seed,
    generated: options.generated,
    chatter: options.chatter,
  });
  const short = await trainShortWay(options, { lessonsRead, pieces, network });
  await using trainer = new Trainer(readerModel(network, short), {
    schedule: warmUpThenDecay({
      peak: options.peak,
      warmUp: Math.min(100, Math.ceil(options.steps / 20)),
      total: options.steps,
      floor: options.peak * 0.02,
    }),
    optimiser: { beta2: 0.98, weightDecay: 0.05 },
    clipNorm: 1,
    seed: options.seed,
    threads: options.threads,
  });
  const parameters = [...trainer.parameters.values()].reduce((sum, { length }) => sum + length, 0);
  tell(`${parameters.toLocaleString('en')} parameters`);
  const result = await train(trainer, {
    data,
    steps: options.steps,
    folder: options.work,
    checkpointEvery: { seconds: options.checkpointSeconds },
    progress: options.progress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onStep: async ({ step }) => {
      if (step % options.lookEvery !== 0 || step === options.steps) return;
      const predictions = await predict(heldOutPrepared, network, trainer.parameters, options.threads);
      tell(`step ${step}: ${JSON.stringify(measure(predictions).score)}`);
    },
  });

  // What is measured is what is shipped: the weights rounded as they are stored.
  const file = writeSafetensors(weightsOf(trainer));
  const rounded = new Map([...trainer.parameters].map(([name, data]) => [name, roundToHalf(data)]));
  const predictions = await predict(heldOutPrepared, network, rounded, options.threads);
  const { score, threshold } = measure(predictions);
  const calibration = calibrate(predictions);
  tell(report(predictions, calibration, threshold));
  const tokenizerBytes = new TextEncoder().encode(tokenizerText);
  const manifest: Manifest = {
    format: 1,
    layout: layoutVersion,
    features: featureCount,
    recipe: `${recipeVersion}, ${result.step} of ${options.steps} steps`,
    data: hashOf(options.lessons, options.chatter),
    shape: network,
    parameters,
    calibration,
    measured: { ...score, threshold: Number(threshold.toFixed(4)) },
    files: { weights: factsOf(file), tokenizer: factsOf(tokenizerBytes) },
  };
  await writeFolder(options.output, file, tokenizerBytes, manifest);
  return { finished: result.finished, step: result.step, score, manifest };
}

/**
 * Half of the held-out questions fit the calibration and the threshold, the other half is measured, and the other
 * way round; the numbers are of both together.
 */
function measure(predictions: readonly Prediction[]): { score: Score; threshold: number } {
  const halves = [0, 1].map((half) => predictions.filter((_, index) => index % 2 === half));
  const measured = halves.map((half, index) => {
    const others = halves[1 - index]!;
    const calibration = calibrate(others);
    const threshold = thresholdFor(others, calibration, abstention);
    return { score: scoreOf(half, calibration, threshold), threshold };
  });
  const [first, second] = measured as [(typeof measured)[0], (typeof measured)[0]];
  const mean = (key: keyof Score): number => Number(((first.score[key] + second.score[key]) / 2).toFixed(4));
  return {
    threshold: (first.threshold + second.threshold) / 2,
    score: {
      questions: predictions.length,
      answerable: first.score.answerable + second.score.answerable,
      sentence: mean('sentence'),
      baseline: mean('baseline'),
      right: mean('right'),
      wrong: mean('wrong'),
      abstained: mean('abstained'),
    },
  };
}

function weightsOf(trainer: Trainer): Map<string, Weight> {
  return new Map(
    [...trainer.store.tensors].map(([name, { shape, data }]) => [name, { shape: [...shape], data }]),
  );
}

function hashOf(lessons: readonly Lesson[], chatter: readonly string[]): string {
  const hash = createHash('sha256');
  for (const lesson of lessons) hash.update(JSON.stringify(lesson));
  hash.update(JSON.stringify(chatter));
  return hash.digest('hex');
}

async function writeFolder(
  folder: string,
  weights: Uint8Array,
  tokenizer: Uint8Array,
  manifest: Manifest,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, weightsFile), weights);
  await writeFile(join(folder, tokenizerFile), tokenizer);
  // Last, since it vouches for the others.
  await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
