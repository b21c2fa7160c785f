/** A generator's whole state: four 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded generator of pseudo-random numbers (sfc32 of PractRand), the same on every machine. Not for secrets.
 *
 * @example
 * const random = Random.from('shuffle', 3); // one stream for each list of labels
 * random.integer(6) + 1;
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#counter] = state.map((word) => word | 0) as [
      number,
      number,
      number,
      number,
    ];
  }

  /** A stream that is a function of the labels alone: seeds, names, positions. */
  static from(...labels: readonly (string | number)[]): Random {
    const text = labels.map((label) => `${typeof label === 'number' ? '#' : '$'}${label}`).join('\u0000');
    const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162].map((salt) => hash(text, salt));
    const random = new Random([words[0]!, words[1]!, words[2]!, 1]);
    for (let round = 0; round < 12; round++) random.#word();
    return random;
  }

  /** The state to go on from later: `new Random(random.state)`. */
  get state(): RandomState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0];
  }

  /** Uniform in [0, 1), with 32 random bits. */
  next(): number {
    return this.#word() / 2 ** 32;
  }

  /** A whole number from 0 up to `end`, which is excluded. */
  integer(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Normally distributed with mean 0 and deviation 1 (Box and Muller's method). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** One of the list. The list is not empty. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(items.length)]!;
  }

  /** Puts the list into a random order, in place, and returns it (Fisher and Yates). */
  shuffle<List extends unknown[] | Uint32Array>(items: List): List {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last]!;
      items[last] = items[other]!;
      items[other] = kept;
    }
    return items;
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }
}

/** FNV-1a with a salt, finished by murmur3's mixing. */
function hash(text: string, salt: number): number {
  let word = 0x811c9dc5 ^ salt;
  for (let at = 0; at < text.length; at++) word = Math.imul(word ^ text.charCodeAt(at), 0x01000193);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
