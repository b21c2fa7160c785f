import {
  type Binding,
  type DeviceTensor,
  type Placement,
  type Session,
  type Tensor,
  tensor,
} from '@haksup/runtime';
import type { CacheMemory } from '../cache/contract.ts';
import type { DecoderParts } from '../contract.ts';
import { Bindings } from './bindings.ts';
import type { Run, Runner } from './contract.ts';

interface Bound {
  readonly binding: Binding;
  readonly tokens: BigInt64Array;
  readonly positions: BigInt64Array | undefined;
  readonly lastPositions: Int32Array;
  readonly totalLength: Int32Array;
  readonly logits: Float32Array;
}

const mostBindings = 48;
/**
 * From 32 tokens on, attention on WebGPU takes another path, which gave wrong logits on the software driver and is known
 * to on some GPUs (microsoft/onnxruntime#28520): a difference of 2.8 to the CPU's, where 31 tokens differ by 10⁻⁵.
 */
export const mostTokensOnGpu = 31;

/** Runs a decoder's session over bindings that are kept from run to run. Legend: as for {@link Runner}. */
export class DecoderRunner implements Runner {
  readonly #session: Session;
  readonly #parts: DecoderParts;
  readonly #memory: CacheMemory;
  readonly #bindings = new Bindings<Bound>(mostBindings);
  /** Of all runs: what one computes is used before the next begins. */
  #logits = new Float32Array(0);
  #runs = 0;

  constructor(session: Session, parts: DecoderParts, memory: CacheMemory) {
    this.#session = session;
    this.#parts = parts;
    this.#memory = memory;
  }

  get placement(): Placement {
    return this.#session.placement;
  }

  get runs(): number {
    return this.#runs;
  }

  get mostTokens(): number {
    return this.placement.device === 'webgpu' ? mostTokensOnGpu : Number.POSITIVE_INFINITY;
  }

  async run({ first, rows, length, select }: Run): Promise<Float32Array> {
    const key = `${first}/${rows.length}/${length}/${select}`;
    const bound =
      this.#bindings.get(key) ?? this.#bindings.add(key, this.#bind(first, rows.length, length, select));
    const { tokens, positions, lastPositions, totalLength, logits } = bound;
    for (const [row, { position, tokens: given }] of rows.entries()) {
      for (let at = 0; at < length; at++) tokens[row * length + at] = BigInt(given[at]!);
      lastPositions[row] = position + length - 1;
      if (positions !== undefined) {
        for (let at = 0; at < length; at++) positions[row * length + at] = BigInt(position + at);
      }
    }
    totalLength[0] = Math.max(...lastPositions) + 1;
    this.#runs += 1;
    await bound.binding.run();
    return logits;
  }

  release(): Promise<void> {
    this.#bindings.clear();
    return this.#session.release();
  }

  #bind(first: number, rows: number, length: number, select: Run['select']): Bound {
    const { usesPositions, vocabulary } = this.#parts;
    const places = Array.from({ length: rows * length }, (_, place) => BigInt(place));
    const selected = select === 'all' ? places : places.filter((_, place) => (place + 1) % length === 0);
    const tokens = new BigInt64Array(rows * length);
    const positions = usesPositions ? new BigInt64Array(rows * length) : undefined;
    const lastPositions = new Int32Array(rows);
    const totalLength = new Int32Array(1);
    const logits = this.#logitsOf(selected.length * vocabulary);
    const feeds: Record<string, Tensor | DeviceTensor> = {
      tokens: tensor('int64', [rows, length], tokens),
      selected: tensor('int64', [selected.length], selected),
      lastPositions: tensor('int32', [rows], lastPositions),
      totalLength: tensor('int32', [], totalLength),
      ...(positions !== undefined && { positions: tensor('int64', [rows, length], positions) }),
    };
    const outputs: Record<string, Tensor | DeviceTensor> = {
      logits: tensor('float32', [selected.length, vocabulary], logits),
    };
    for (const [name, cache] of Object.entries(this.#memory.tensors(first, rows))) {
      feeds[`past.${name}`] = cache;
      outputs[`present.${name}`] = cache;
    }
    return {
      binding: this.#session.bind(feeds, outputs),
      tokens,
      positions,
      lastPositions,
      totalLength,
      logits,
    };
  }

  /** Room for logits; bindings over smaller memory keep that. */
  #logitsOf(size: number): Float32Array {
    if (size > this.#logits.length) this.#logits = new Float32Array(size);
    return this.#logits.subarray(0, size);
  }
}
