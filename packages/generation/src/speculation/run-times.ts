const weight = 0.2;
/**
 * Before it is measured, a run is taken to cost as much as so many tokens in any case: reading the weights. A low guess
 * makes longer runs be tried.
 */
const fixedTokens = 4;

/** Learns how long runs take by how many tokens they compute. */
export class RunTimes {
  readonly #measured = new Map<number, number>();
  readonly #prepared = new Set<number>();

  get isEmpty(): boolean {
    return this.#measured.size === 0;
  }

  measure(tokens: number, milliseconds: number): void {
    // The first run of a length prepares its bindings, which later ones use again.
    if (!this.#prepared.has(tokens)) {
      this.#prepared.add(tokens);
      return;
    }
    const before = this.#measured.get(tokens);
    this.#measured.set(
      tokens,
      before === undefined ? milliseconds : before + weight * (milliseconds - before),
    );
  }

  /** Milliseconds, or tokens where nothing was measured yet: only the ratio of two estimates counts. */
  estimate(tokens: number): number {
    const known = this.#measured.get(tokens);
    if (known !== undefined) return known;
    let nearest: number | undefined;
    for (const measured of this.#measured.keys()) {
      if (nearest === undefined || Math.abs(measured - tokens) < Math.abs(nearest - tokens))
        nearest = measured;
    }
    if (nearest === undefined) return tokens + fixedTokens;
    return (this.#measured.get(nearest)! * (tokens + fixedTokens)) / (nearest + fixedTokens);
  }
}
