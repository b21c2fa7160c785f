import { piecesPerUnit } from './features.ts';

/** Turns a word into the ids of its word pieces. */
export interface Pieces {
  /** Ids from 1; 0 is padding. At most {@link piecesPerUnit}: of a longer word its first and its last pieces. */
  of(word: string): readonly number[];
  /** Ids are smaller than this. */
  readonly size: number;
}

/** Words remembered before the memory is dropped and begun anew. */
const mostRemembered = 50_000;

/**
 * @param encode text → token ids, 0 ≤ id < vocabulary.
 * @param vocabulary number of tokens.
 */
export function wordPieces(encode: (word: string) => readonly number[], vocabulary: number): Pieces {
  const remembered = new Map<string, readonly number[]>();
  return {
    size: vocabulary + 1,
    of(word) {
      const known = remembered.get(word);
      if (known !== undefined) return known;
      if (remembered.size >= mostRemembered) remembered.clear();
      const ids = encode(` ${word.slice(0, 64)}`).map((id) => id + 1);
      const half = piecesPerUnit / 2;
      const kept = ids.length <= piecesPerUnit ? ids : [...ids.slice(0, half), ...ids.slice(-half)];
      remembered.set(word, kept);
      return kept;
    },
  };
}
