/** What a text may still become. One per text; `clone` for guesses that may be taken back. */
export interface Constraint {
  /** A bit per token id that may come next, [⌈V / 32⌉]; valid until the next call. The end token's bit is set where the text may end. */
  allowed(): Uint32Array;
  /** Goes on by a token; returns false, unchanged, where it is not allowed. */
  advance(token: number): boolean;
  /** Whether nothing but the end may follow. */
  readonly finished: boolean;
  clone(): Constraint;
}
