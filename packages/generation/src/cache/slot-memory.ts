import { type Tensor, tensor } from '@haksup/runtime';
import type { DecoderParts, KeyValueType } from '../contract.ts';
import type { CacheMemory, SlotMoves } from './contract.ts';
import { CopyTurns } from './copy-turns.ts';
import { CacheMemoryError } from './errors.ts';

/** What of a decoder says how large its cache is. */
export type CacheShape = Pick<DecoderParts, 'layers' | 'keyValueType' | 'keyValueHeads' | 'headSize'>;

/** In which arrays cached numbers are held; those of float16 as their bits. */
export const cacheArrays: Readonly<
  Record<KeyValueType, new (buffer: ArrayBuffer, offset: number, length: number) => Tensor['data']>
> = { float32: Float32Array, float16: Uint16Array, int8: Int8Array };
const elementBytes: Readonly<Record<KeyValueType, number>> = { float32: 4, float16: 2, int8: 1 };

/** Bytes of cache that one token takes. */
export function tokenBytesOf({ layers, keyValueType, keyValueHeads, headSize }: CacheShape): number {
  return 2 * layers * keyValueHeads * headSize * elementBytes[keyValueType];
}

/** Slots are exchanged through this much memory, which stays in the processor's cache. */
const exchangeBytes = 2 ** 16;

/**
 * A cache in the process's memory: one allocation, of which the system gives pages as texts grow into them. Legend: L layers, S slots,
 * G key-value heads, C capacity in tokens, D head size.
 *
 *     [L, key | value, S, G, C, D]      a slot's rows lie G times C·D apart; neighbours in S are rows of one run
 */
export class SlotMemory implements CacheMemory, SlotMoves {
  readonly slots: number;
  readonly capacity: number;
  readonly areRows = true;
  readonly #shape: CacheShape;
  readonly #buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  /** Bytes of one token in one head. */
  readonly #rowBytes: number;
  readonly #turns = new CopyTurns();

  /** @throws CacheMemoryError where the system has not so much. */
  constructor(shape: CacheShape, slots: number, capacity: number) {
    this.#shape = shape;
    this.slots = slots;
    this.capacity = capacity;
    this.#rowBytes = shape.headSize * elementBytes[shape.keyValueType];
    const bytes = slots * capacity * tokenBytesOf(shape);
    try {
      this.#buffer = new ArrayBuffer(bytes);
    } catch (cause) {
      throw new CacheMemoryError({ bytes, slots, capacity }, { cause });
    }
    this.#bytes = new Uint8Array(this.#buffer);
  }

  get moves(): SlotMoves {
    return this;
  }

  tensors(first: number, rows: number): Record<string, Tensor> {
    const { keyValueType, keyValueHeads, headSize, layers } = this.#shape;
    const Class = cacheArrays[keyValueType];
    const elements = keyValueHeads * this.capacity * headSize;
    const shape = [rows, keyValueHeads, this.capacity, headSize];
    const found: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      for (const [kind, name] of ['key', 'value'].entries()) {
        const start = this.#offset(2 * layer + kind, first, 0);
        found[`${layer}.${name}`] = tensor(
          keyValueType,
          shape,
          new Class(this.#buffer, start, rows * elements) as never,
        );
      }
    }
    return found;
  }

  async copy(from: number, to: number, tokens: number): Promise<void> {
    const length = tokens * this.#rowBytes;
    for (const [source, target] of this.#heads(from, to)) {
      this.#bytes.copyWithin(target, source, source + length);
      await this.#turns.copied(length);
    }
  }

  async exchange(one: number, other: number, tokens: number): Promise<void> {
    const length = tokens * this.#rowBytes;
    const between = new Uint8Array(Math.min(exchangeBytes, length));
    for (const [left, right] of this.#heads(one, other)) {
      for (let at = 0; at < length; at += between.length) {
        const part = Math.min(between.length, length - at);
        between.set(this.#bytes.subarray(left + at, left + at + part));
        this.#bytes.copyWithin(left + at, right + at, right + at + part);
        this.#bytes.set(part === between.length ? between : between.subarray(0, part), right + at);
      }
      await this.#turns.copied(length);
    }
  }

  /** Where each head of two slots begins, in bytes. */
  *#heads(one: number, other: number): Generator<readonly [number, number]> {
    for (let plane = 0; plane < 2 * this.#shape.layers; plane++) {
      for (let head = 0; head < this.#shape.keyValueHeads; head++) {
        yield [this.#offset(plane, one, head), this.#offset(plane, other, head)];
      }
    }
  }

  #offset(plane: number, slot: number, head: number): number {
    return ((plane * this.slots + slot) * this.#shape.keyValueHeads + head) * this.capacity * this.#rowBytes;
  }
}
