/**
 * The tokens that may still be drawn, in the order of their ids. Legend: N candidates.
 *
 * Cutting finds its threshold digit by digit (a radix selection over the bits of the logits), which costs a few
 * passes whatever the distribution, and never sorts.
 */
export class Candidates {
  /** [N], in places 0 … `size` − 1. */
  readonly tokens: Int32Array;
  /** [N] */
  readonly logits: Float32Array;
  /** [N]; set by {@link weigh}: probability as a share of the likeliest's. */
  readonly weights: Float64Array;
  size = 0;
  readonly #bits: Int32Array;

  constructor(capacity: number) {
    this.tokens = new Int32Array(capacity);
    this.logits = new Float32Array(capacity);
    this.weights = new Float64Array(capacity);
    this.#bits = new Int32Array(this.logits.buffer);
  }

  /** Sets weights to exp((logit − best) / temperature) and gives their sum. */
  weigh(best: number, temperature: number): number {
    const { logits, weights, size } = this;
    let total = 0;
    for (let at = 0; at < size; at++) {
      const weight = Math.exp((logits[at]! - best) / temperature);
      weights[at] = weight;
      total += weight;
    }
    return total;
  }

  /** Sum of the weights. */
  total(): number {
    let total = 0;
    for (let at = 0; at < this.size; at++) total += this.weights[at]!;
    return total;
  }

  /** Keeps the k largest logits; of equal ones those with the lowest ids. */
  keepBest(count: number): void {
    if (count >= this.size) return;
    const { threshold, left } = this.#descend(count, () => 1);
    this.#keep(threshold, left);
  }

  /** Keeps the fewest of the largest that together weigh at least as much; at least one. */
  keepMass(mass: number): void {
    const { threshold, left, weight } = this.#descend(mass, (at) => this.weights[at]!);
    this.#keep(threshold, weight > 0 ? Math.max(1, Math.ceil(left / weight)) : 1);
  }

  /** Keeps those that weigh at least as much. */
  keepAbove(weight: number): void {
    let size = 0;
    for (let at = 0; at < this.size; at++) {
      if (this.weights[at]! < weight) continue;
      this.#move(at, size);
      size += 1;
    }
    this.size = size;
  }

  /**
   * The largest key such that the candidates above it do not fill what is wanted: `left` is what its equals still
   * have to give, `weight` what each of them gives.
   */
  #descend(
    wanted: number,
    weigh: (at: number) => number,
  ): { threshold: number; left: number; weight: number } {
    const bits = this.#bits;
    let prefix = 0;
    let left = wanted;
    let weight = 0;
    for (const { shift, size, mask } of digits) {
      const sums = new Float64Array(size);
      for (let at = 0; at < this.size; at++) {
        const key = orderOf(bits[at]!);
        if ((key & mask) >>> 0 !== prefix) continue;
        weight = weigh(at);
        const digit = (key >>> shift) & (size - 1);
        sums[digit] = sums[digit]! + weight;
      }
      let digit = size - 1;
      let last = -1;
      for (; digit >= 0; digit--) {
        const sum = sums[digit]!;
        if (sum === 0) continue;
        last = digit;
        if (sum >= left) break;
        left -= sum;
      }
      // Sums of weights differ with their order in the last bits, so that all may come out less than what is wanted.
      if (digit < 0) {
        digit = Math.max(last, 0);
        left = sums[digit]!;
      }
      prefix = (prefix | (digit << shift)) >>> 0;
    }
    return { threshold: prefix, left, weight: this.#weightOf(prefix, weigh) };
  }

  #weightOf(key: number, weigh: (at: number) => number): number {
    for (let at = 0; at < this.size; at++) if (orderOf(this.#bits[at]!) === key) return weigh(at);
    return 0;
  }

  /** Keeps what is above a key, and the first few of what equals it. */
  #keep(threshold: number, equals: number): void {
    let size = 0;
    let left = equals;
    for (let at = 0; at < this.size; at++) {
      const key = orderOf(this.#bits[at]!);
      if (key < threshold || (key === threshold && left-- <= 0)) continue;
      this.#move(at, size);
      size += 1;
    }
    this.size = size;
  }

  #move(from: number, to: number): void {
    this.tokens[to] = this.tokens[from]!;
    this.logits[to] = this.logits[from]!;
    this.weights[to] = this.weights[from]!;
  }
}

/** A float32's bits as an unsigned number that orders as the floats do. */
function orderOf(bits: number): number {
  return (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
}

/** The digits of a key from the highest, and the mask of those above each. */
const digits = [
  { shift: 21, size: 2 ** 11, mask: 0 },
  { shift: 10, size: 2 ** 11, mask: 0xffe00000 },
  { shift: 0, size: 2 ** 10, mask: 0xfffffc00 },
];
