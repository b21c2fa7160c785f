/** Bytes that all masks of a tokenizer's constraints may take together. */
const mostBytes = 2 ** 27;

/** What is remembered somewhere, and how large it is. */
interface Place {
  readonly map: Map<number, unknown>;
  readonly key: number;
  readonly bytes: number;
}

/** Bounds what the constraints of one tokenizer remember: the oldest goes first, whichever of them it is of. */
export class MaskStore {
  readonly #most: number;
  /** By the order of their coming. */
  readonly #places = new Map<number, Place>();
  #next = 0;
  #bytes = 0;

  constructor(most: number = mostBytes) {
    this.#most = most;
  }

  /** Puts a value into a map, and takes out of this map and others what is too much. */
  remember<Value>(map: Map<number, Value>, key: number, value: Value, bytes: number): Value {
    map.set(key, value);
    this.#places.set(this.#next, { map, key, bytes });
    this.#next += 1;
    this.#bytes += bytes;
    for (const [order, oldest] of this.#places) {
      if (this.#bytes <= this.#most || this.#places.size === 1) break;
      // Where it was forgotten and came again, it is forgotten a little early.
      oldest.map.delete(oldest.key);
      this.#places.delete(order);
      this.#bytes -= oldest.bytes;
    }
    return value;
  }
}

const stores = new WeakMap<object, MaskStore>();

/** The store of a tokenizer's tree. */
export function storeOf(trie: object): MaskStore {
  const store = stores.get(trie) ?? new MaskStore();
  stores.set(trie, store);
  return store;
}
