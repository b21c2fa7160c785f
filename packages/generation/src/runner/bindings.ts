import type { Binding } from '@haksup/runtime';

/** The bindings used last, by key; those unused the longest are released. */
export class Bindings<Bound extends { readonly binding: Binding }> {
  readonly #most: number;
  /** Least recently used first. */
  readonly #bound = new Map<string, Bound>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#bound.size;
  }

  get(key: string): Bound | undefined {
    const bound = this.#bound.get(key);
    if (bound === undefined) return undefined;
    this.#bound.delete(key);
    this.#bound.set(key, bound);
    return bound;
  }

  add(key: string, bound: Bound): Bound {
    this.#bound.set(key, bound);
    for (const [oldest, { binding }] of this.#bound) {
      if (this.#bound.size <= this.#most) break;
      this.#bound.delete(oldest);
      // The handles wait for no run: only bindings that are not in use are let go.
      void binding.release();
    }
    return bound;
  }

  /** Forgets all; the session's release releases them. */
  clear(): void {
    this.#bound.clear();
  }
}
