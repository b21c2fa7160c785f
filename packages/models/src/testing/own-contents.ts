/**
 * For benchmarks and tests: weights that cost next to nothing to make, each with contents of its own. ONNX Runtime keeps
 * packed weights with equal contents once, so that layers which are all alike stay in the processor's caches, and take
 * less memory, as no model's do.
 */
import { randomFrom } from './mutate.ts';

/** Odd, so that the first 2²⁰ tensors begin at places of their own. */
const stride = 4099;
const period = 2 ** 20;

export class OwnContents {
  /** Twice, so that a period can begin anywhere in the first. */
  readonly #noise: Uint8Array;
  #tensors = 0;

  constructor(seed: number) {
    const random = randomFrom(seed);
    const once = new Uint8Array(Uint32Array.from({ length: period / 4 }, () => random() * 2 ** 32).buffer);
    this.#noise = new Uint8Array(2 * period);
    this.#noise.set(once);
    this.#noise.set(once, period);
  }

  /** Random bytes for the next tensor: it repeats them. */
  noise(): Uint8Array {
    const start = (this.#tensors++ * stride) % period;
    return this.#noise.subarray(start, start + period);
  }

  /** A number for all elements of the next tensor: about the given one. */
  number(about: number): number {
    return Math.fround(about * (1 + this.#tensors++ / 4096));
  }
}

/** Fills bytes with a pattern, over and over. */
export function repeat(bytes: Uint8Array, pattern: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += pattern.length) {
    bytes.set(pattern.subarray(0, bytes.length - at), at);
  }
}
