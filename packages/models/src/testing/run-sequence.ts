/** For this package's tests: runs an encoder-decoder, the plainest way there is. */
import { openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import type { SequenceGraphs } from '../model/graphs.ts';

/** Token ids and what of them is no padding, as tensors. */
export function paddedBatch(rows: readonly (readonly number[])[]): {
  tokens: Tensor<'int64'>;
  attended: Tensor<'int64'>;
} {
  const longest = Math.max(...rows.map((row) => row.length));
  const fill = (of: (row: readonly number[], at: number) => number): Tensor<'int64'> =>
    tensor(
      'int64',
      [rows.length, longest],
      rows.flatMap((row) => Array.from({ length: longest }, (_, at) => BigInt(of(row, at)))),
    );
  return { tokens: fill((row, at) => row[at] ?? 0), attended: fill((row, at) => (at < row.length ? 1 : 0)) };
}

/** Texts that were read, and others that are being written about them. */
export class SequenceRun {
  readonly #decoder: Session;
  readonly #graphs: SequenceGraphs;
  readonly #fixed: Readonly<Record<string, Tensor>>;
  readonly #caches: Record<string, Tensor> = {};
  readonly #batch: number;

  private constructor(
    decoder: Session,
    graphs: SequenceGraphs,
    fixed: Readonly<Record<string, Tensor>>,
    batch: number,
  ) {
    this.#decoder = decoder;
    this.#graphs = graphs;
    this.#fixed = fixed;
    this.#batch = batch;
    const { layers, keyValueType, heads, headSize } = graphs;
    for (let layer = 0; layer < layers; layer++) {
      for (const kind of ['key', 'value']) {
        this.#caches[`${layer}.${kind}`] = tensor(keyValueType, [batch, heads, 64, headSize]);
      }
    }
  }

  static async read(graphs: SequenceGraphs, rows: readonly (readonly number[])[]): Promise<SequenceRun> {
    const open = ({ model, settings }: SequenceGraphs['encoder']): Promise<Session> =>
      openSession(model, { device: 'cpu', threads: 1, settings });
    await using encoder = await open(graphs.encoder);
    const { tokens, attended } = paddedBatch(rows);
    const { hidden: _, ...cross } = await encoder.run({ tokens, attended });
    return new SequenceRun(await open(graphs.decoder), graphs, { attended, ...cross }, rows.length);
  }

  /** Logits of tokens that begin at a position: by row, then by token. All rows bring as many. */
  async step(rows: readonly (readonly number[])[], start: number): Promise<Float32Array[][]> {
    const count = rows[0]!.length;
    const flat = rows.flat();
    const shape = [this.#batch, count];
    const feeds: Record<string, Tensor> = {
      ...this.#fixed,
      tokens: tensor('int64', shape, flat.map(BigInt)),
      positions: tensor(
        'int64',
        shape,
        flat.map((_, index) => start + (index % count)),
      ),
      selected: tensor(
        'int64',
        [flat.length],
        flat.map((_, index) => index),
      ),
      lastPositions: tensor(
        'int32',
        [this.#batch],
        rows.map(() => start + count - 1),
      ),
      totalLength: tensor('int32', [], [start + count]),
    };
    const outputs: Record<string, 'float32' | Tensor> = { logits: 'float32' };
    for (const [name, cache] of Object.entries(this.#caches)) {
      feeds[`past.${name}`] = cache;
      outputs[`present.${name}`] = cache;
    }
    const results = await this.#decoder.run(feeds, { outputs });
    const data = (results.logits as Tensor).data as Float32Array;
    const width = this.#graphs.vocabulary;
    return rows.map((row, index) =>
      row.map((_, at) => data.slice((index * count + at) * width, (index * count + at + 1) * width)),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#decoder.release();
  }
}
