/** The bytes that a token's id stands for; undefined for control tokens, which have no text. */
export type TokenBytes = (token: number) => Uint8Array | undefined;

/** Watches one text for stop sequences, which may begin and end in the middle of tokens. */
export interface StopWatch {
  /**
   * Takes the next token.
   *
   * @returns `matched`: the sequence that the text now holds; `held`: how many of the last tokens may still be the
   *   beginning of one and must not be shown yet, or, after a match, hold bytes of it or stand behind its beginning;
   *   `keptBytes`: bytes of the text before the match, some of which may be the first held token's. After a match
   *   nothing more is searched.
   */
  push(token: number): { readonly matched?: string; readonly held: number; readonly keptBytes?: number };
}
