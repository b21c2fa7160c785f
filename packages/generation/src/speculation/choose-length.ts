import type { Acceptance } from './acceptance.ts';

/** Guesses that one run may check: few lengths, so that bindings are used again. */
export const guessCounts: readonly number[] = [0, 1, 2, 4, 8];
export const mostGuesses: number = guessCounts.at(-1)!;

/** A row of a run: how many guesses it has, and how good they were so far. */
export interface Candidate {
  readonly guesses: number;
  readonly acceptance: Acceptance;
}

/**
 * Every row of a run has the same length, so rows without guesses pay for those with some. This finds the number of
 * guesses that gives the most tokens in a time.
 *
 * @param most Guesses that every row has room for.
 * @param cost Time of a step with so many guesses.
 */
export function chooseGuesses(
  rows: readonly Candidate[],
  most: number,
  cost: (guesses: number) => number,
): number {
  let best = 0;
  let speed = 0;
  for (const count of guessCounts) {
    if (count > most) break;
    const tokens = rows.reduce(
      (sum, { guesses, acceptance }) => sum + acceptance.tokens(Math.min(guesses, count)),
      0,
    );
    if (tokens / cost(count) > speed) {
      speed = tokens / cost(count);
      best = count;
    }
  }
  return best;
}
