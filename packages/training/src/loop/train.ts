import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, loadCheckpoint, saveCheckpoint } from '../checkpoint/checkpoint.ts';
import type { DataSource, PlacedBatch } from '../data/source.ts';
import { DefinitionError } from '../errors.ts';
import type { Batch } from '../model/define-model.ts';
import type { Evaluation, StepResult, Trainer } from '../trainer.ts';
import { TrainingLog } from './log.ts';
import { drawLossCurve } from './loss-curve.ts';
import { Progress, type ProgressStream } from './progress.ts';

export interface TrainOptions {
  readonly data: DataSource;
  /** The step to reach, counted over all runs of this training: 0 … Infinity (to the end of the data). */
  readonly steps: number;
  /** Batches of one step. Default 1. */
  readonly accumulate?: number;
  /**
   * Where the training keeps `checkpoint.safetensors`, `log.jsonl` and `loss.svg`; made where absent. A
   * checkpoint found here is gone on from. Default: nothing is kept.
   */
  readonly folder?: string;
  /** Default every 300 seconds. One is written at the end in any case. */
  readonly checkpointEvery?: { readonly seconds: number } | { readonly steps: number };
  readonly validation?: {
    /** Steps between validations: 1 … Infinity. There is one at the end too, unless the signal ended the training. */
    readonly every: number;
    readonly batches: () => Iterable<Batch> | AsyncIterable<Batch>;
  };
  /** Where the progress line goes. Default `process.stderr`; null: nowhere. */
  readonly progress?: ProgressStream | null;
  /** Ends the training after the step under way, or while it waits for a batch; a checkpoint is written. */
  readonly signal?: AbortSignal;
  readonly onStep?: (result: StepResult) => void | Promise<void>;
}

export interface TrainResult {
  readonly step: number;
  /** Steps that were taken before, by the runs that this one went on from. */
  readonly resumedFrom: number;
  /** Whether all steps were taken, and not ended by the signal or by the data. */
  readonly finished: boolean;
  readonly validation: Evaluation | undefined;
}

/**
 *     source ─▶ batches ─▶ trainer.step ─▶ log, progress line
 *                               │ now and then
 *                               ▼
 *                checkpoint, validation, loss curve
 *
 * The next batch is made while a step computes. Run it again with the same folder after an end of any kind,
 * and it goes on from the last checkpoint as if there had been none.
 *
 * @throws {DefinitionError} for an option that is none.
 * @throws {CheckpointError} where the folder's checkpoint is damaged or another model's, {TrainingError} where its log is.
 * @throws what `Trainer.step`, the source and the file system throw.
 */
export async function train(trainer: Trainer, options: TrainOptions): Promise<TrainResult> {
  checkOptions(options);
  const { data, steps, accumulate = 1, signal, onStep } = options;
  const keeper = await Keeper.open(trainer, options);
  const resumedFrom = trainer.stepsTaken;
  const stream = options.progress === undefined ? process.stderr : options.progress;
  const progress = stream === null ? undefined : new Progress(stream, steps, resumedFrom);
  const batches = groups(data.open(keeper.position), accumulate);
  let validation: Evaluation | undefined;
  const validate = async (): Promise<void> => {
    if (options.validation === undefined) return;
    validation = await trainer.evaluate(options.validation.batches());
    await keeper.validated(trainer.stepsTaken, validation);
  };
  try {
    let pending = trainer.stepsTaken < steps ? batches.next() : undefined;
    while (trainer.stepsTaken < steps && !signal?.aborted) {
      const began = performance.now();
      const group = await unlessAborted(pending!, signal);
      if (group === undefined || group.done) break;
      const stepping = trainer.step(group.value.map(({ batch }) => batch));
      // Awaited below; until then a failure of either must not count as unhandled.
      stepping.catch(() => {});
      pending = trainer.stepsTaken + 1 < steps ? batches.next() : undefined;
      pending?.catch(() => {});
      const result = await stepping;
      await keeper.stepped(result, group.value.at(-1)!.next, (performance.now() - began) / 1000);
      progress?.report(result);
      await onStep?.(result);
      const last = result.step >= steps;
      if (options.validation !== undefined && !last && result.step % options.validation.every === 0)
        await validate();
      if (!last) await keeper.checkpointIfDue();
    }
    // First of all: what a validation throws shall cost no step.
    await keeper.checkpoint();
    if (options.validation !== undefined && !signal?.aborted) {
      await validate();
      await keeper.checkpoint();
    }
  } finally {
    progress?.close();
    // A source may never give the batch that it was asked for, and then never ends either.
    const closed = batches.return(undefined);
    closed.catch(() => {});
    await unlessAborted(closed, signal);
    await keeper.close();
  }
  return { step: trainer.stepsTaken, resumedFrom, finished: trainer.stepsTaken >= steps, validation };
}

/** What a promise comes to; undefined where the signal is aborted before. */
async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  if (signal === undefined) return promise;
  if (signal.aborted) return undefined;
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const onAbort = (): void => resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function checkOptions({ steps, accumulate = 1, validation, checkpointEvery }: TrainOptions): void {
  const isCount = (number: number, least: number): boolean =>
    (Number.isInteger(number) || number === Number.POSITIVE_INFINITY) && number >= least;
  if (!isCount(steps, 0)) throw new DefinitionError(`${steps} is no number of steps.`);
  if (!(Number.isInteger(accumulate) && accumulate >= 1)) {
    throw new DefinitionError(`${accumulate} batches cannot be accumulated.`);
  }
  if (validation !== undefined && !isCount(validation.every, 1)) {
    throw new DefinitionError(`There is no validation every ${validation.every} steps.`);
  }
  if (checkpointEvery === undefined) return;
  const isDue =
    'seconds' in checkpointEvery ? checkpointEvery.seconds >= 0 : isCount(checkpointEvery.steps, 1);
  if (!isDue) throw new DefinitionError(`There is no checkpoint every ${JSON.stringify(checkpointEvery)}.`);
}

async function* groups(
  source: AsyncIterable<PlacedBatch> | Iterable<PlacedBatch>,
  size: number,
): AsyncGenerator<readonly PlacedBatch[], undefined> {
  let group: PlacedBatch[] = [];
  for await (const placed of source) {
    group.push(placed);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** What of a training is kept in its folder, if it has one. */
class Keeper {
  position: Json = null;
  readonly #trainer: Trainer;
  readonly #options: TrainOptions;
  #log: TrainingLog | undefined;
  #lastCheckpoint = { step: -1, at: performance.now() };

  private constructor(trainer: Trainer, options: TrainOptions) {
    this.#trainer = trainer;
    this.#options = options;
  }

  static async open(trainer: Trainer, options: TrainOptions): Promise<Keeper> {
    const keeper = new Keeper(trainer, options);
    const { folder } = options;
    if (folder === undefined) return keeper;
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    const path = checkpointPath(folder);
    if (await exists(path)) {
      keeper.position = await loadCheckpoint(trainer, path);
      keeper.#lastCheckpoint = { step: trainer.stepsTaken, at: performance.now() };
    }
    keeper.#log = await TrainingLog.open(join(folder, 'log.jsonl'), trainer.stepsTaken);
    return keeper;
  }

  async stepped(result: StepResult, position: Json, seconds: number): Promise<void> {
    this.position = position;
    const { step, loss, gradientNorm, learningRate, tokens, metrics } = result;
    await this.#log?.add({ kind: 'step', step, loss, gradientNorm, learningRate, tokens, seconds, metrics });
  }

  /** A training that is asked for again after its end validates again, and finds the same. */
  async validated(step: number, { loss, metrics }: Evaluation): Promise<void> {
    if (this.#log?.lines.findLast(({ kind }) => kind === 'validation')?.step === step) return;
    await this.#log?.add({ kind: 'validation', step, loss, metrics });
  }

  async checkpointIfDue(): Promise<void> {
    const every = this.#options.checkpointEvery ?? { seconds: 300 };
    const { step, at } = this.#lastCheckpoint;
    const due =
      'seconds' in every
        ? performance.now() - at >= every.seconds * 1000
        : this.#trainer.stepsTaken - Math.max(0, step) >= every.steps;
    if (due) await this.checkpoint();
  }

  /** The log is flushed first: a checkpoint's steps are then all in it. */
  async checkpoint(): Promise<void> {
    const { folder } = this.#options;
    if (folder === undefined || this.#log === undefined) return;
    await this.#log.flush(true);
    if (this.#lastCheckpoint.step !== this.#trainer.stepsTaken) {
      await saveCheckpoint(this.#trainer, checkpointPath(folder), this.position);
    }
    this.#lastCheckpoint = { step: this.#trainer.stepsTaken, at: performance.now() };
    const curve = drawLossCurve({
      title: `Training ${this.#trainer.definition.name}`,
      training: this.#log.lines.filter(({ kind }) => kind === 'step'),
      validation: this.#log.lines.filter(({ kind }) => kind === 'validation'),
    });
    const temporary = join(folder, `loss.svg.${process.pid}.temporary`);
    await writeFile(temporary, curve);
    await rename(temporary, join(folder, 'loss.svg'));
  }

  async close(): Promise<void> {
    await this.#log?.flush();
  }
}

function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint.safetensors');
}

/** Removes the files beside their places that killed processes left: each is as large as a checkpoint. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = /^(?:checkpoint\.safetensors|log\.jsonl|loss\.svg)\.(\d+)\.temporary$/.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

/** Whether a process of that number is there, and is not this one, which has nothing half-written yet. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
