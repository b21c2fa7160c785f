/** The numbers of BM25 and what is added to it. Chosen on questions of our own over course notes; see README. */

/** Saturation: how little a word's tenth occurrence adds to its ninth. */
export const K1: number = 1.2;
/** How much long passages are held back, 0–1. */
export const B: number = 0.6;
/** An occurrence in a heading, title or lead-in counts as so many in the text. */
export const HEADING: number = 0.7;
/** A bigram's share beside the whole word. */
export const BIGRAM: number = 0.6;
/** At most so much of the score is added when one sentence holds what the question names. */
export const PROXIMITY: number = 0.4;

/** At most so much of the score is added when the passage's own heading is what the question names. */
export const HEADING_MATCH: number = 0.3;

/** So much of the score is added when the passage defines the one thing that the question names. */
export const DEFINITION: number = 1.2;

export interface CourseStatistics {
  readonly passages: number;
  /** Index terms per passage, on average. */
  readonly averageLength: number;
}

/** The rarer the more: ln(1 + (N − n + ½) / (n + ½)), n of N passages holding the term. */
export function inverseFrequency(holding: number, passages: number): number {
  return Math.log(1 + (Math.max(0, passages - holding) + 0.5) / (holding + 0.5));
}

/** BM25's part of one term in one passage, without its rarity: 0 … K1 + 1. */
export function saturated(text: number, heading: number, length: number, averageLength: number): number {
  const count = text + HEADING * heading;
  return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / averageLength));
}

export function termWeight(term: string): number {
  return term.startsWith('~') ? BIGRAM : 1;
}
