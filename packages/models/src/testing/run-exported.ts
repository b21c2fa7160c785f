/** For this package's tests: runs somebody's exported decoder, the plainest way there is. */
import { openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import type { ExportedDecoder } from '../exported/open-exported.ts';

/** One text that grows. */
export class ExportedRun {
  readonly #session: Session;
  readonly #decoder: ExportedDecoder;
  /** In place: tensors of this many tokens, past and present at once. */
  readonly #capacity: number | undefined;
  #caches: Record<string, Tensor> = {};
  #length = 0;

  private constructor(session: Session, decoder: ExportedDecoder, capacity: number | undefined) {
    this.#session = session;
    this.#decoder = decoder;
    this.#capacity = capacity;
    const { keyValueType, keyValueHeads, headSize } = decoder;
    for (const { past } of decoder.caches) {
      this.#caches[past] = tensor(keyValueType, [1, keyValueHeads, capacity ?? 0, headSize]);
    }
  }

  static async open(decoder: ExportedDecoder, capacity?: number): Promise<ExportedRun> {
    return new ExportedRun(await openSession(decoder.path, { device: 'cpu', threads: 1 }), decoder, capacity);
  }

  /** Reads tokens behind those before. @returns The last one's logits. */
  async step(ids: readonly number[]): Promise<Float32Array> {
    const { tokens, attended, positions, usesPast, logitsWanted, logits, caches, vocabulary } = this.#decoder;
    const before = this.#length;
    const total = before + ids.length;
    const feeds: Record<string, Tensor> = {
      ...this.#caches,
      [tokens.name]: tensor(tokens.type, [1, ids.length], ids),
    };
    if (attended) feeds[attended.name] = tensor(attended.type, [1, total], Array(total).fill(1));
    if (positions) {
      const places = ids.map((_, at) => before + at);
      feeds[positions.name] = tensor(positions.type, [1, ids.length], places);
    }
    if (usesPast) feeds[usesPast.name] = tensor('bool', [1], [before > 0 ? 1 : 0]);
    if (logitsWanted) feeds[logitsWanted.name] = tensor(logitsWanted.type, [], [1]);
    const present = caches.map((cache): [string, Tensor | 'float32' | 'float16'] => [
      cache.present,
      this.#capacity === undefined ? this.#decoder.keyValueType : this.#caches[cache.past]!,
    ]);
    const outputs = { ...Object.fromEntries(present), [logits.name]: 'float32' as const };
    const results = (await this.#session.run(feeds, { outputs })) as Record<string, Tensor>;
    for (const cache of caches) this.#caches[cache.past] = results[cache.present]!;
    this.#length = total;
    return results[logits.name]!.data.slice(-vocabulary) as Float32Array;
  }

  /** The likeliest ids behind a prompt, up to a count or through the stop. */
  async greedy(
    prompt: readonly number[],
    count: number,
    stop?: number,
  ): Promise<{ ids: number[]; last: Float32Array }> {
    const ids: number[] = [];
    let next = prompt;
    let last = new Float32Array();
    while (ids.length < count && (ids.length === 0 || ids.at(-1) !== stop)) {
      last = (await this.step(next)) as Float32Array<ArrayBuffer>;
      next = [last.indexOf(Math.max(...last))];
      ids.push(next[0]!);
    }
    return { ids, last };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#session.release();
  }
}
