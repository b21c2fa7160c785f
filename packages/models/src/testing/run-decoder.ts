/** For this package's tests: runs a decoder's graph with a cache, the plainest way there is. */
import { openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import type { DecoderGraph } from '../model/graphs.ts';

/** One batch of texts that grow together. */
export class DecoderRun {
  readonly #session: Session;
  readonly #graph: DecoderGraph;
  readonly #caches: Record<string, Tensor> = {};
  readonly #batch: number;

  private constructor(session: Session, graph: DecoderGraph, batch: number, capacity: number) {
    this.#session = session;
    this.#graph = graph;
    this.#batch = batch;
    const shape = [batch, graph.keyValueHeads, capacity, graph.headSize];
    for (let layer = 0; layer < graph.layers; layer++) {
      for (const kind of ['key', 'value'])
        this.#caches[`${layer}.${kind}`] = tensor(graph.keyValueType, shape);
    }
  }

  static async open(
    graph: DecoderGraph,
    { batch = 1, capacity = 256 }: { readonly batch?: number; readonly capacity?: number } = {},
  ): Promise<DecoderRun> {
    const session = await openSession(graph.model, { device: 'cpu', threads: 1, settings: graph.settings });
    return new DecoderRun(session, graph, batch, capacity);
  }

  /**
   * Runs rows of tokens that begin at a position; rows shorter than the longest are padded behind.
   * @returns The logits of every token: by row, then by token.
   */
  async step(rows: readonly (readonly number[])[], start: number): Promise<Float32Array[][]> {
    const batch = this.#batch;
    const longest = Math.max(...rows.map((row) => row.length));
    const tokens = rows.flatMap((row) => [...row, ...Array<number>(longest - row.length).fill(0)]);
    const feeds: Record<string, Tensor> = {
      tokens: tensor('int64', [batch, longest], tokens.map(BigInt)),
      selected: tensor(
        'int64',
        [tokens.length],
        tokens.map((_, index) => BigInt(index)),
      ),
      lastPositions: tensor(
        'int32',
        [batch],
        rows.map((row) => start + row.length - 1),
      ),
      totalLength: tensor('int32', [], [start + longest]),
    };
    if (this.#graph.usesPositions) {
      feeds.positions = tensor(
        'int64',
        [batch, longest],
        tokens.map((_, index) => start + (index % longest)),
      );
    }
    const outputs: Record<string, 'float32' | Tensor> = { logits: 'float32' };
    for (const [name, cache] of Object.entries(this.#caches)) {
      feeds[`past.${name}`] = cache;
      outputs[`present.${name}`] = cache;
    }
    const { logits } = await this.#session.run(feeds, { outputs });
    const data = (logits as Tensor).data as Float32Array;
    const width = this.#graph.vocabulary;
    return rows.map((row, index) =>
      row.map((_, at) => data.slice((index * longest + at) * width, (index * longest + at + 1) * width)),
    );
  }

  /** The ids that follow a prompt, always taking the likeliest, and the logits of the last step. */
  async greedy(prompt: readonly number[], count: number): Promise<{ ids: number[]; last: Float32Array }> {
    const ids: number[] = [];
    let next: readonly number[] = prompt;
    let start = 0;
    let last = new Float32Array();
    while (ids.length < count) {
      last = (await this.step([next], start))[0]!.at(-1)! as Float32Array<ArrayBuffer>;
      start += next.length;
      next = [last.indexOf(Math.max(...last))];
      ids.push(next[0]!);
    }
    return { ids, last };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#session.release();
  }
}

/** Largest difference, relative to the largest expected magnitude. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let at = 0; at < expected.length; at++) {
    difference = Math.max(difference, Math.abs(actual[at]! - expected[at]!));
    largest = Math.max(largest, Math.abs(expected[at]!));
  }
  return Number.isFinite(difference) ? difference / largest : Number.POSITIVE_INFINITY;
}
