import { type ElementType, openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import { BatchError, DefinitionError, DivergedError, TrainerStateError } from './errors.ts';
import {
  type Batch,
  type BatchShape,
  defineModel,
  type ModelDefinition,
  tokensOf,
} from './model/define-model.ts';
import { buildTrainingGraph, outputNames, type TrainingGraph } from './model/training-graph.ts';
import { type AdamWOptions, adamW, normOf } from './optimiser/adamw.ts';
import { inSlices } from './optimiser/in-slices.ts';
import { ParameterStore } from './optimiser/parameter-store.ts';
import type { Schedule } from './optimiser/schedule.ts';
import { Random } from './random.ts';

export interface TrainerOptions {
  /** The learning rate of each step; a number is constant. */
  readonly schedule: Schedule | number;
  readonly optimiser?: AdamWOptions;
  /** Gradients with a larger norm over all parameters are scaled down to it; above 0. Default 1; Infinity: never. */
  readonly clipNorm?: number;
  /** Makes the initial values and `trainer.random`. Default 0. */
  readonly seed?: number | string;
  /** Threads of one run. Default 2. */
  readonly threads?: number;
  /** Default the CPU. */
  readonly device?: 'cpu' | 'webgpu';
  /** ONNX Runtime's session configuration entries, passed as they are. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How many combinations of batch shapes may be open at once, each with a session. Default 16. */
  readonly shapes?: number;
}

/** What a step or an evaluation found. Over several batches the numbers are means by weight. */
export interface Evaluation {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The batches' weights summed; their number where the model gives no weights. */
  readonly weight: number;
  readonly tokens: number;
}

export interface StepResult extends Evaluation {
  /** The step's number, counting from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
}

interface OpenGraph {
  readonly graph: TrainingGraph;
  readonly session: Session;
  /** Arrays for rows' gradients, by output. */
  readonly rows: ReadonlyMap<string, Tensor<'float32'>>;
}

/** A flat array of the store's layout, and its tensors by parameter. */
interface FlatGradient {
  readonly flat: Float32Array;
  readonly views: ReadonlyMap<string, Tensor<'float32'>>;
}

/**
 * Trains one model: owns its parameters, the optimiser's state and the sessions. One thing at a time: a call
 * while another is at work is refused.
 *
 * @example
 * const trainer = new Trainer(model, { schedule: 1e-3 });
 * const { loss } = await trainer.step({ tensors: { tokens } });
 */
export class Trainer {
  readonly definition: ModelDefinition;
  readonly store: ParameterStore;
  /** For what training draws at random beside the data; its state is part of checkpoints. */
  random: Random;
  readonly #options: TrainerOptions;
  readonly #sessions = new Map<string, Promise<OpenGraph>>();
  /** Where gradients go: the store's own array, and for accumulation a second one. */
  readonly #gradient: FlatGradient;
  #scratch: FlatGradient | undefined;
  #step = 0;
  #busy: string | undefined;
  #released: Promise<void> | undefined;

  /** @throws {DefinitionError} */
  constructor(definition: ModelDefinition, options: TrainerOptions) {
    this.definition = defineModel(definition);
    checkOptions(options);
    this.#options = options;
    this.store = new ParameterStore(definition, options.seed ?? 0);
    this.random = Random.from('trainer', options.seed ?? 0);
    const flat = this.store.gradient;
    this.#gradient = { flat, views: this.store.viewsOf(flat) };
  }

  /** How many steps have been taken. */
  get stepsTaken(): number {
    return this.#step;
  }

  /** All parameters by name, live: the next step writes into these arrays. */
  get parameters(): ReadonlyMap<string, Float32Array> {
    return new Map([...this.store.tensors].map(([name, { data }]) => [name, data]));
  }

  /**
   * One step: the gradient of the batches' mean loss, clipped, through AdamW. Several batches are accumulated,
   * one after the other, each counting by its weight, as if they were one larger batch.
   *
   * @throws {DivergedError} where a number is not finite; nothing has changed then.
   * @throws {BatchError} where a batch does not fit the model.
   * @throws {DefinitionError} where the schedule gives no learning rate; nothing has changed then.
   */
  step(batches: Batch | readonly Batch[]): Promise<StepResult> {
    return this.exclusively('step', async () => {
      const list = Array.isArray(batches) ? (batches as readonly Batch[]) : [batches as Batch];
      const found = await this.#accumulate(list);
      const step = this.#step + 1;
      const gradientNorm = await normOf(this.store.gradient);
      if (!Number.isFinite(found.loss) || !Number.isFinite(gradientNorm)) {
        throw new DivergedError(step, found.loss, gradientNorm);
      }
      const { schedule, clipNorm = 1, optimiser = {} } = this.#options;
      const learningRate = typeof schedule === 'number' ? schedule : schedule(step);
      if (!(learningRate >= 0 && Number.isFinite(learningRate))) {
        throw new DefinitionError(`The schedule gives ${learningRate} as the learning rate of step ${step}.`);
      }
      const scale = gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
      await adamW(this.store, step, learningRate, scale, optimiser);
      this.#step = step;
      return { ...found, step, learningRate, gradientNorm };
    });
  }

  /**
   * The mean loss and metrics over batches, without gradients.
   *
   * @throws {BatchError} where there is no batch, or one does not fit the model.
   */
  evaluate(batches: Batch | Iterable<Batch> | AsyncIterable<Batch>): Promise<Evaluation> {
    return this.exclusively('evaluate', async () => {
      const mean = new WeightedMean();
      let count = 0;
      for await (const batch of 'tensors' in batches ? [batches] : batches) {
        mean.add(await this.#run(await this.#open(batch, false), batch, undefined), tokensOf(batch));
        count += 1;
      }
      // A loss of 0 would be the best there is.
      if (count === 0) throw new BatchError('An evaluation needs at least one batch.');
      return mean.result();
    });
  }

  /** Runs something that must not overlap a step, such as writing a checkpoint. */
  async exclusively<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#released !== undefined) {
      throw new TrainerStateError(`${what} was asked for after the trainer's release.`);
    }
    if (this.#busy !== undefined) {
      throw new TrainerStateError(`${what} was asked for during ${this.#busy}; await one before the next.`);
    }
    this.#busy = what;
    try {
      return await work();
    } finally {
      this.#busy = undefined;
    }
  }

  /** Puts the trainer where a checkpoint says. The store's arrays are written by whoever restores. */
  restore(step: number, random: Random): void {
    this.#step = step;
    this.random = random;
  }

  /**
   * Closes the sessions; the parameters stay readable. Calling it again is harmless.
   *
   * @throws {TrainerStateError} during anything else.
   */
  async release(): Promise<void> {
    if (this.#busy === undefined) this.#released ??= this.#close();
    await (this.#released ?? this.exclusively('release', async () => {}));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  async #close(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const pending of open) await (await pending).session.release();
  }

  /** Leaves the weighted mean of the batches' gradients in the store. */
  async #accumulate(batches: readonly Batch[]): Promise<Evaluation> {
    if (batches.length === 0) throw new BatchError('A step needs at least one batch.');
    const { flat } = this.#gradient;
    const mean = new WeightedMean();
    for (const [index, batch] of batches.entries()) {
      const opened = await this.#open(batch, true);
      const into = index === 0 ? this.#gradient : this.#scratchGradient();
      const found = await this.#run(opened, batch, into);
      // Scaled by it, the gaps between parameters would be no zeros any more, and no later step would write them.
      if (!Number.isFinite(found.weight)) {
        throw new DivergedError(this.#step + 1, found.loss * found.weight, Number.NaN);
      }
      mean.add(found, tokensOf(batch));
      if (batches.length === 1) break;
      if (index === 0) await scaleBy(flat, found.weight);
      else await addScaled(flat, into.flat, found.weight);
    }
    const result = mean.result();
    if (batches.length > 1) await scaleBy(flat, result.weight === 0 ? 0 : 1 / result.weight);
    return result;
  }

  #scratchGradient(): FlatGradient {
    if (this.#scratch === undefined) {
      const flat = new Float32Array(this.store.gradient.length);
      this.#scratch = { flat, views: this.store.viewsOf(flat) };
    }
    return this.#scratch;
  }

  /** Runs one batch; the whole of `into` is written, zeros where a parameter has no part in the loss. */
  async #run(
    { graph, session, rows }: OpenGraph,
    batch: Batch,
    into: FlatGradient | undefined,
  ): Promise<Omit<Evaluation, 'tokens'>> {
    const feeds: Record<string, Tensor> = {};
    for (const { name } of session.inputs) {
      feeds[name] = this.store.tensors.get(name) ?? batch.tensors[name]!;
    }
    const outputs: Record<string, ElementType | Tensor> = { [outputNames.loss]: 'float32' };
    if (graph.weighted) outputs[outputNames.weight] = 'float32';
    for (const name of graph.metrics) outputs[outputNames.metric(name)] = 'float32';
    for (const [name, output] of graph.gradients) outputs[output] = into!.views.get(name)!;
    for (const [output, tensor] of rows) outputs[output] = tensor;
    for (const use of [...graph.rowGradients.values()].flat()) outputs[use.indices] = use.indicesType;
    const results = (await session.run(feeds, { outputs })) as Readonly<Record<string, Tensor>>;
    if (into !== undefined) await this.#fillRest(graph, results, into.flat);
    const number = (output: string): number => Number(results[output]!.data[0]);
    return {
      loss: number(outputNames.loss),
      weight: graph.weighted ? number(outputNames.weight) : 1,
      metrics: Object.fromEntries(graph.metrics.map((name) => [name, number(outputNames.metric(name))])),
    };
  }

  /** What the session left out of a gradient: tables read by rows, and parameters without a part in the loss. */
  async #fillRest(
    graph: TrainingGraph,
    results: Readonly<Record<string, Tensor>>,
    flat: Float32Array,
  ): Promise<void> {
    for (const { name, shape, start, length } of this.store.segments) {
      if (graph.gradients.has(name)) continue;
      const table = flat.subarray(start, start + length);
      table.fill(0);
      for (const use of graph.rowGradients.get(name) ?? []) {
        const indices = results[use.indices]!.data as BigInt64Array | Int32Array;
        await addRows(table, shape[0]!, indices, results[use.rows]!.data as Float32Array);
      }
    }
  }

  /** The session for the batch's shapes, opened on first use; the one used longest ago makes room. */
  async #open(batch: Batch, withGradients: boolean): Promise<OpenGraph> {
    const shape: BatchShape = Object.fromEntries(
      Object.entries(batch.tensors)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { type, shape }]) => [name, { type, shape }]),
    );
    const key = `${withGradients} ${JSON.stringify(shape)}`;
    let opened = this.#sessions.get(key);
    if (opened === undefined) {
      const { threads = 2, device = 'cpu', shapes = 16 } = this.#options;
      // Waiting threads that spin take the cores from the optimiser, and from everyone else on the machine.
      const settings = { 'session.intra_op.allow_spinning': '0', ...this.#options.settings };
      while (this.#sessions.size >= shapes) {
        const [oldest, pending] = this.#sessions.entries().next().value!;
        this.#sessions.delete(oldest);
        await (await pending).session.release();
      }
      const graph = buildTrainingGraph(this.definition, shape, { gradients: withGradients });
      const rows = new Map(
        [...graph.rowGradients.values()]
          .flat()
          .map(({ rows, rowsShape }) => [rows, tensor('float32', rowsShape)]),
      );
      opened = openSession(graph.bytes, { device, threads, settings }).then((session) => ({
        graph,
        session,
        rows,
      }));
      opened.catch(() => this.#sessions.delete(key));
    } else {
      this.#sessions.delete(key);
    }
    this.#sessions.set(key, opened);
    return opened;
  }
}

function checkOptions({ clipNorm = 1, shapes = 16, schedule, optimiser = {} }: TrainerOptions): void {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = optimiser;
  const least = (number: number): boolean => number >= 0 && Number.isFinite(number);
  const rules: readonly (readonly [name: string, value: number, holds: boolean, range: string])[] = [
    ['clipNorm', clipNorm, clipNorm > 0, 'above 0'],
    ['shapes', shapes, Number.isInteger(shapes) && shapes >= 1, 'a whole number from 1'],
    ['beta1', beta1, beta1 >= 0 && beta1 < 1, 'from 0 to below 1'],
    ['beta2', beta2, beta2 >= 0 && beta2 < 1, 'from 0 to below 1'],
    ['epsilon', epsilon, epsilon > 0 && least(epsilon), 'above 0'],
    ['weightDecay', weightDecay, least(weightDecay), 'from 0'],
    ...(typeof schedule === 'number' ? ([['schedule', schedule, least(schedule), 'from 0']] as const) : []),
  ];
  for (const [name, value, holds, range] of rules) {
    if (!holds) throw new DefinitionError(`The option ${name} is ${value}; it must be ${range}.`);
  }
}

/** Means of several batches, each counting by its weight. */
class WeightedMean {
  #loss = 0;
  #weight = 0;
  #tokens = 0;
  readonly #metrics: Record<string, number> = {};

  add(found: Omit<Evaluation, 'tokens'>, tokens: number): void {
    this.#loss += found.loss * found.weight;
    this.#weight += found.weight;
    this.#tokens += tokens;
    for (const [name, value] of Object.entries(found.metrics)) {
      this.#metrics[name] = (this.#metrics[name] ?? 0) + value * found.weight;
    }
  }

  result(): Evaluation {
    const over = (sum: number): number => (this.#weight === 0 ? 0 : sum / this.#weight);
    return {
      loss: over(this.#loss),
      metrics: Object.fromEntries(Object.entries(this.#metrics).map(([name, sum]) => [name, over(sum)])),
      weight: this.#weight,
      tokens: this.#tokens,
    };
  }
}

/** `table[indices[i]] += rows[i]`; the table's first axis has `count` rows. */
async function addRows(
  table: Float32Array,
  count: number,
  indices: BigInt64Array | Int32Array,
  rows: Float32Array,
): Promise<void> {
  const width = table.length / count;
  await inSlices(rows.length, (start, end) => {
    // A slice may begin and end inside a row.
    for (let at = start; at < end; ) {
      const row = Math.floor(at / width);
      const index = Number(indices[row]);
      const to = (index < 0 ? index + count : index) * width - row * width;
      for (const stop = Math.min(end, (row + 1) * width); at < stop; at++)
        table[to + at] = table[to + at]! + rows[at]!;
    }
  });
}

async function scaleBy(flat: Float32Array, factor: number): Promise<void> {
  await inSlices(flat.length, (start, end) => {
    for (let at = start; at < end; at++) flat[at] = flat[at]! * factor;
  });
}

async function addScaled(flat: Float32Array, other: Float32Array, factor: number): Promise<void> {
  await inSlices(flat.length, (start, end) => {
    for (let at = start; at < end; at++) flat[at] = flat[at]! + other[at]! * factor;
  });
}
