/** For this package's tests and benchmarks: one text, read in pieces by one graph and gone on with by another. */
import { openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import type { DecoderGraph } from '../model/graphs.ts';

/** A cache that several graphs run over. Legend: as for {@link DecoderGraph}; one text. */
export class PromptRun implements AsyncDisposable {
  /** By `N.key` and `N.value`. */
  readonly caches: Readonly<Record<string, Tensor>>;
  readonly #capacity: number;
  readonly #sessions = new Map<DecoderGraph, Session>();

  constructor(graph: DecoderGraph, capacity: number) {
    this.#capacity = capacity;
    const { layers, keyValueType, keyValueHeads, headSize } = graph;
    const caches: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      for (const kind of ['key', 'value']) {
        caches[`${layer}.${kind}`] = tensor(keyValueType, [1, keyValueHeads, capacity, headSize]);
      }
    }
    this.caches = caches;
  }

  /** @returns Logits of every token, [T, V]. */
  async step(graph: DecoderGraph, tokens: readonly number[], start: number): Promise<Float32Array> {
    const length = tokens.length;
    if (start + length > this.#capacity) throw new RangeError(`${start + length} tokens do not fit`);
    const each = Array.from({ length }, (_, index) => index);
    const feeds: Record<string, Tensor> = {
      tokens: tensor('int64', [1, length], tokens),
      selected: tensor('int64', [length], each),
      lastPositions: tensor('int32', [1], [start + length - 1]),
      totalLength: tensor('int32', [], [start + length]),
    };
    if (graph.usesPositions)
      feeds.positions = tensor(
        'int64',
        [1, length],
        each.map((index) => start + index),
      );
    const outputs: Record<string, 'float32' | Tensor> = { logits: 'float32' };
    for (const [name, cache] of Object.entries(this.caches)) {
      feeds[`past.${name}`] = cache;
      outputs[`present.${name}`] = cache;
    }
    const { logits } = await (await this.#session(graph)).run(feeds, { outputs });
    return (logits as Tensor<'float32'>).data;
  }

  async #session(graph: DecoderGraph): Promise<Session> {
    let session = this.#sessions.get(graph);
    if (session === undefined) {
      session = await openSession(graph.model, { device: 'cpu', threads: 1, settings: graph.settings });
      this.#sessions.set(graph, session);
    }
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.release()));
  }
}
