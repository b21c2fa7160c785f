import { type Tensor, tensor } from '@haksup/runtime';
import type { CacheRoom, SlotMoves } from './contract.ts';
import { CopyTurns } from './copy-turns.ts';
import { type CacheShape, cacheArrays } from './slot-memory.ts';

type Numbers = Float32Array | Uint16Array;

/** One layer's keys or values of a slot. */
interface Plane {
  /** [G, P, D] at its beginning. */
  held: Numbers;
  /** Where the next run writes [G, P + T, D]; of any length. */
  spare: Numbers;
}

interface GrowingSlot {
  /** P */
  length: number;
  readonly planes: readonly Plane[];
}

/** Memory is taken for so many tokens at once, so that not every token takes new memory. */
const leastRoom = 64;

/**
 * Keys and values for graphs that join past and new tokens to a present of their own: each slot has two memories, one
 * to read and one to write, which change places after each run. They grow with the text; what comes behind a shorter
 * beginning is cut off when a run goes back to it. Legend: G key-value heads, P tokens held, T new ones, D head size.
 */
export class GrowingMemory implements CacheRoom, SlotMoves {
  readonly slots: number;
  readonly capacity: number;
  readonly areRows = false;
  readonly #shape: CacheShape;
  readonly #slots: GrowingSlot[];
  readonly #turns = new CopyTurns();

  constructor(shape: CacheShape, slots: number, capacity: number) {
    this.#shape = shape;
    this.slots = slots;
    this.capacity = capacity;
    this.#slots = Array.from({ length: slots }, () => ({
      length: 0,
      planes: Array.from({ length: 2 * shape.layers }, () => ({ held: this.#room(0), spare: this.#room(0) })),
    }));
  }

  get moves(): SlotMoves {
    return this;
  }

  /**
   * What a run reads and writes of a slot, for each layer its keys and its values: the first `position` tokens, and
   * room for them and `count` more. {@link grown} must follow once it is written.
   */
  async grow(
    slot: number,
    position: number,
    count: number,
  ): Promise<readonly { readonly past: Tensor; readonly present: Tensor }[]> {
    const found = this.#slots[slot]!;
    if (position > found.length)
      throw new Error(`slot ${slot} holds ${found.length} tokens, not ${position}.`);
    await this.#shorten(found, position);
    return found.planes.map((plane) => {
      if (plane.spare.length < this.#elements(position + count)) plane.spare = this.#room(position + count);
      return {
        past: this.#tensor(plane.held, position),
        present: this.#tensor(plane.spare, position + count),
      };
    });
  }

  /** A slot holds so many tokens now, where the last run wrote them. */
  grown(slot: number, length: number): void {
    const found = this.#slots[slot]!;
    for (const plane of found.planes) [plane.held, plane.spare] = [plane.spare, plane.held];
    found.length = length;
  }

  async copy(from: number, to: number, tokens: number): Promise<void> {
    const [source, target] = [this.#slots[from]!, this.#slots[to]!];
    for (const [index, { held }] of source.planes.entries()) {
      const plane = target.planes[index]!;
      if (plane.held.length < this.#elements(tokens)) plane.held = this.#room(tokens);
      await this.#copyHeads(held, source.length, plane.held, tokens);
    }
    target.length = tokens;
  }

  async exchange(one: number, other: number): Promise<void> {
    [this.#slots[one], this.#slots[other]] = [this.#slots[other]!, this.#slots[one]!];
  }

  async #shorten(slot: GrowingSlot, length: number): Promise<void> {
    if (slot.length === length) return;
    for (const { held } of slot.planes) await this.#copyHeads(held, slot.length, held, length);
    slot.length = length;
  }

  /** Copies the first tokens of each head; within one array they only move to its beginning. */
  async #copyHeads(from: Numbers, fromLength: number, to: Numbers, tokens: number): Promise<void> {
    const { keyValueHeads, headSize } = this.#shape;
    for (let head = 0; head < keyValueHeads; head++) {
      const start = head * fromLength * headSize;
      to.set(from.subarray(start, start + tokens * headSize), head * tokens * headSize);
      await this.#turns.copied(tokens * headSize * from.BYTES_PER_ELEMENT);
    }
  }

  #tensor(numbers: Numbers, tokens: number): Tensor {
    const { keyValueType, keyValueHeads, headSize } = this.#shape;
    const data = numbers.subarray(0, this.#elements(tokens));
    return tensor(keyValueType, [1, keyValueHeads, tokens, headSize], data as never);
  }

  #elements(tokens: number): number {
    return tokens * this.#shape.keyValueHeads * this.#shape.headSize;
  }

  /** An array for some tokens, and for half as many again that may follow. */
  #room(tokens: number): Numbers {
    const roomy = tokens === 0 ? 0 : Math.min(Math.max(leastRoom, Math.ceil(1.5 * tokens)), this.capacity);
    const Class = cacheArrays[this.#shape.keyValueType];
    const elements = this.#elements(Math.max(roomy, tokens));
    return new Class(new ArrayBuffer(elements * elementBytes(this.#shape)), 0, elements) as Numbers;
  }
}

function elementBytes({ keyValueType }: CacheShape): number {
  return keyValueType === 'float16' ? 2 : 4;
}
