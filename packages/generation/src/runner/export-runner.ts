import { type DeviceTensor, type Placement, type Session, type Tensor, tensor } from '@haksup/runtime';
import type { ExportedParts, ExportedValue } from '../contract.ts';
import type { Run, Runner } from './contract.ts';
import { mostTokensOnGpu } from './decoder-runner.ts';
import type { ExportCaches } from './export-caches.ts';
import { widen } from './widen.ts';

/** Most logits of one run where an export computes those of every token: 64 MiB of them. */
const mostLogits = 2 ** 24;

/** Runs somebody's export by the names that it has. Legend: as for {@link Runner}; P tokens before the new ones. */
export class ExportRunner implements Runner {
  readonly #session: Session;
  readonly #parts: ExportedParts;
  readonly #caches: ExportCaches;
  /** Of all runs: what one computes is used before the next begins. */
  #logits = new Float32Array(0);
  #runs = 0;

  constructor(session: Session, parts: ExportedParts, caches: ExportCaches) {
    this.#session = session;
    this.#parts = parts;
    this.#caches = caches;
  }

  get placement(): Placement {
    return this.#session.placement;
  }

  get runs(): number {
    return this.#runs;
  }

  get mostTokens(): number {
    const { lastLogitsOnly, logitsWanted, vocabulary } = this.#parts;
    const device = this.placement.device === 'webgpu' ? mostTokensOnGpu : Number.POSITIVE_INFINITY;
    if (lastLogitsOnly || logitsWanted !== undefined) return device;
    return Math.min(device, Math.max(1, Math.floor(mostLogits / vocabulary)));
  }

  async run(run: Run): Promise<Float32Array> {
    const { lastLogitsOnly, vocabulary } = this.#parts;
    if (!lastLogitsOnly || run.select === 'last' || run.length === 1) return this.#compute(run);
    // One token after the other, since the export gives the last one's logits alone.
    const all = new Float32Array(run.length * vocabulary);
    const { position, tokens } = run.rows[0]!;
    for (let at = 0; at < run.length; at++) {
      const row = { position: position + at, tokens: [tokens[at]!] };
      all.set(await this.#compute({ ...run, rows: [row], length: 1 }), at * vocabulary);
    }
    return all;
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  async #compute(run: Run): Promise<Float32Array> {
    const { rows, length, select } = run;
    const { lastLogitsOnly, logitsWanted, logits, vocabulary } = this.#parts;
    const { past, present } = await this.#caches.bind(run);
    const places = lastLogitsOnly || (logitsWanted !== undefined && select === 'last') ? 1 : length;
    const size = rows.length * places * vocabulary;
    const into = this.#logitsOf(size);
    const isNarrow = logits.type === 'float16';
    const given = isNarrow ? new Uint16Array(size) : into;
    const outputs: Record<string, Tensor | DeviceTensor> = {
      ...present,
      [logits.name]: tensor(
        isNarrow ? 'float16' : 'float32',
        [rows.length, places, vocabulary],
        given as never,
      ),
    };
    this.#runs += 1;
    await using binding = this.#session.bind({ ...this.#feeds(run, places), ...past }, outputs);
    await binding.run();
    this.#caches.done(run);
    if (given instanceof Uint16Array) widen(given, into);
    return select === 'last' && places > 1 ? lastOfRows(into, places, vocabulary) : into;
  }

  #feeds({ rows, length }: Run, places: number): Record<string, Tensor> {
    const { tokens, attended, positions, usesPast, logitsWanted } = this.#parts;
    const longest = Math.max(...rows.map(({ position }) => position)) + length;
    const feeds: Record<string, Tensor> = {
      [tokens.name]: whole(tokens, rows.length, length, (row, at) => rows[row]!.tokens[at]!),
    };
    if (attended !== undefined) {
      feeds[attended.name] = whole(attended, rows.length, longest, (row, at) =>
        at < rows[row]!.position + length ? 1 : 0,
      );
    }
    if (positions !== undefined) {
      feeds[positions.name] = whole(positions, rows.length, length, (row, at) => rows[row]!.position + at);
    }
    if (usesPast !== undefined) feeds[usesPast.name] = tensor('bool', [1], [rows[0]!.position > 0 ? 1 : 0]);
    if (logitsWanted !== undefined) {
      feeds[logitsWanted.name] = tensor(logitsWanted.type as 'int64', [], [places]);
    }
    return feeds;
  }

  #logitsOf(size: number): Float32Array {
    if (size > this.#logits.length) this.#logits = new Float32Array(size);
    return this.#logits.subarray(0, size);
  }
}

/** Whole numbers [rows, columns]. */
function whole(
  { type }: ExportedValue,
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): Tensor {
  const count = rows * columns;
  const values = type === 'int64' ? new BigInt64Array(count) : new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const number = value(Math.floor(at / columns), at % columns);
    values[at] = values instanceof BigInt64Array ? BigInt(number) : number;
  }
  return tensor(type, [rows, columns], values as never) as Tensor;
}

/** Moves the last place's logits of each row together: [B, T, V] → [B, V]. */
function lastOfRows(logits: Float32Array, places: number, vocabulary: number): Float32Array {
  const rows = logits.length / (places * vocabulary);
  for (let row = 0; row < rows; row++) {
    const start = ((row + 1) * places - 1) * vocabulary;
    logits.copyWithin(row * vocabulary, start, start + vocabulary);
  }
  return logits.subarray(0, rows * vocabulary);
}
