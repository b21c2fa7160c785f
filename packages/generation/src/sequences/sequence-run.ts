import { type Session, SessionReleasedError, type Tensor, tensor } from '@haksup/runtime';
import { EngineReleasedError, StepError } from '../engine/errors.ts';
import type { SequenceParts } from './contract.ts';
import { paddedBatch } from './padded-batch.ts';

/** Keys or values of one layer, [rows, H, C, D]; a float16's bits are moved like any numbers. */
type Elements = Float32Array<ArrayBuffer>;

/**
 * Rows of texts being written about inputs that were read once. Every row is as long as every other. Legend: R rows, H
 * heads, S tokens of the longest input, C capacity, D head size, V vocabulary.
 */
export class SequenceRun {
  readonly #decoder: Session;
  readonly #parts: SequenceParts;
  readonly #capacity: number;
  /** By name: what the encoder gave of all inputs, and their `attended`. */
  readonly #read: Readonly<Record<string, Tensor>>;
  /** The same for the rows as they are now. */
  #given: Readonly<Record<string, Tensor>>;
  #inputs: readonly number[];
  /** Caches by name; the other set takes them when rows change places. */
  #caches: Map<string, Elements>;
  #others: Map<string, Elements> | undefined;
  #length = 0;

  private constructor(
    decoder: Session,
    parts: SequenceParts,
    capacity: number,
    read: Readonly<Record<string, Tensor>>,
    inputs: readonly number[],
  ) {
    this.#decoder = decoder;
    this.#parts = parts;
    this.#capacity = capacity;
    this.#read = read;
    this.#given = read;
    this.#inputs = inputs;
    this.#caches = this.#allocate(inputs.length);
  }

  /**
   * Reads inputs; each is a row then.
   *
   * @throws StepError, EngineReleasedError; the signal's reason.
   */
  static async read(
    sessions: { readonly encoder: Session; readonly decoder: Session },
    parts: SequenceParts,
    inputs: readonly (readonly number[])[],
    capacity: number,
    signal: AbortSignal | undefined,
  ): Promise<SequenceRun> {
    const { tokens, attended } = paddedBatch(inputs);
    const names = crossNames(parts);
    const cross = await sessions.encoder
      .run({ tokens, attended }, { outputs: names, signal })
      .catch((cause: unknown) => fail(cause, signal));
    const rows = inputs.map((_, index) => index);
    return new SequenceRun(sessions.decoder, parts, capacity, { attended, ...cross }, rows);
  }

  /** How many tokens each row has. */
  get length(): number {
    return this.#length;
  }

  /** Which input each row is about. */
  get inputs(): readonly number[] {
    return this.#inputs;
  }

  /**
   * Computes the next token of each row.
   *
   * @returns Logits [R, V], the caller's.
   * @throws StepError, EngineReleasedError; the signal's reason.
   */
  async step(tokens: readonly number[], signal: AbortSignal | undefined): Promise<Float32Array> {
    const rows = this.#inputs.length;
    const { heads, headSize, keyValueType } = this.#parts;
    const last = this.#length;
    const feeds: Record<string, Tensor> = {
      ...this.#given,
      tokens: tensor('int64', [rows, 1], tokens.map(BigInt)),
      positions: tensor('int64', [rows, 1], new BigInt64Array(rows).fill(BigInt(last))),
      selected: tensor(
        'int64',
        [rows],
        tokens.map((_, row) => row),
      ),
      lastPositions: tensor('int32', [rows], new Int32Array(rows).fill(last)),
      totalLength: tensor('int32', [], [last + 1]),
    };
    const outputs: Record<string, 'float32' | Tensor> = { logits: 'float32' };
    for (const [name, elements] of this.#caches) {
      const size = rows * this.#rowSize;
      const cache = tensor(
        keyValueType,
        [rows, heads, this.#capacity, headSize],
        elements.subarray(0, size) as never,
      );
      feeds[`past.${name}`] = cache;
      outputs[`present.${name}`] = cache;
    }
    const { logits } = await this.#decoder
      .run(feeds, { outputs, signal })
      .catch((cause: unknown) => fail(cause, signal));
    this.#length += 1;
    return (logits as Tensor<'float32'>).data;
  }

  /** Makes every row go on from where another row is: rows are dropped, doubled or change places. */
  select(sources: readonly number[]): void {
    const before = this.#inputs;
    this.#inputs = sources.map((source) => before[source]!);
    const inPlace = sources.every(
      (source, row) => source >= row && (row === 0 || source > sources[row - 1]!),
    );
    if (!(inPlace && sources.every((source, row) => source === row))) this.#move(sources, inPlace);
    const same =
      this.#inputs.length === before.length && this.#inputs.every((input, row) => input === before[row]);
    if (!same) this.#give();
  }

  /** Elements of one row of a cache. */
  get #rowSize(): number {
    return this.#parts.heads * this.#capacity * this.#parts.headSize;
  }

  #move(sources: readonly number[], inPlace: boolean): void {
    let targets = this.#caches;
    if (!inPlace) {
      const roomy = this.#others?.values().next().value;
      targets =
        roomy !== undefined && roomy.length >= sources.length * this.#rowSize
          ? this.#others!
          : this.#allocate(sources.length);
    }
    const { heads, headSize } = this.#parts;
    const head = this.#capacity * headSize;
    const used = this.#length * headSize;
    for (const [name, from] of this.#caches) {
      const to = targets.get(name)!;
      sources.forEach((source, row) => {
        for (let index = 0; index < heads; index++) {
          const begin = source * this.#rowSize + index * head;
          to.set(from.subarray(begin, begin + used), row * this.#rowSize + index * head);
        }
      });
    }
    if (inPlace) return;
    this.#others = this.#caches;
    this.#caches = targets;
  }

  /** Lines up what was read with the rows. */
  #give(): void {
    const rows = this.#inputs;
    this.#given = Object.fromEntries(
      Object.entries(this.#read).map(([name, { type, shape, data }]) => {
        const [, ...rest] = shape;
        const size = rest.reduce((product, length) => product * length, 1);
        const all = data as unknown as Elements;
        const rowsOf = new (all.constructor as Float32ArrayConstructor)(rows.length * size);
        rows.forEach((input, row) => {
          rowsOf.set(all.subarray(input * size, (input + 1) * size), row * size);
        });
        return [name, tensor(type, [rows.length, ...rest], rowsOf as never)];
      }),
    );
  }

  #allocate(rows: number): Map<string, Elements> {
    const { layers, keyValueType, heads, headSize } = this.#parts;
    const names = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
    return new Map(
      names.map((name) => {
        const cache = tensor(keyValueType, [rows, heads, this.#capacity, headSize]);
        return [name, cache.data as unknown as Elements];
      }),
    );
  }
}

/** @throws what a run that failed comes to. */
function fail(cause: unknown, signal: AbortSignal | undefined): never {
  if (signal?.aborted) throw cause;
  throw cause instanceof SessionReleasedError ? new EngineReleasedError() : new StepError(cause);
}

function crossNames({ layers }: SequenceParts): string[] {
  return Array.from({ length: layers }, (_, layer) => [`cross.${layer}.key`, `cross.${layer}.value`]).flat();
}
