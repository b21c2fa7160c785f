/** What a text may still become. One per text; `clone` for guesses that may be taken back. */
export interface Constraint {
  /**
   * A bit per token id that may come next (bit `id & 31` of word `id >> 5`), [⌈V / 32⌉]; not to be changed, and valid
   * until the next call. The end tokens' bits are set where the text may end.
   */
  allowed(): Uint32Array;
  /** Goes on by a token; returns false, unchanged, where it is not allowed. After an end token only ends are. */
  advance(token: number): boolean;
  /** Whether nothing but the end may follow. */
  readonly finished: boolean;
  clone(): Constraint;
}
