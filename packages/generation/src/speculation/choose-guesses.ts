import type { Acceptance } from './acceptance.ts';

/** Guesses that one run may check: few lengths, so that bindings are used again. */
const guessCounts: readonly number[] = [1, 2, 4, 8];
export const mostGuesses: number = guessCounts.at(-1)!;

/** A text that has guesses, or could have. */
export interface Candidate {
  /** How many. */
  readonly guesses: number;
  /** How good they were so far. */
  readonly acceptance: Acceptance;
  /** Milliseconds that it takes to make so many. */
  readonly cost: (count: number) => number;
}

interface Choice {
  readonly index: number;
  readonly count: number;
  readonly tokens: number;
  readonly time: number;
}

/**
 * A run takes one token each of many texts, or several tokens of one text. So a text whose guesses are checked leaves
 * the common run for one of its own: that pays while the common run is small, and guesses are good. This finds which
 * texts shall leave, and with how many guesses, to get the most tokens in a time.
 *
 * @param texts How many texts the step has.
 * @param run Milliseconds of a run over so many tokens, of one text or of as many.
 * @returns Guesses to check, by candidate; 0 where it stays.
 */
export function chooseGuesses(
  texts: number,
  candidates: readonly Candidate[],
  run: (tokens: number) => number,
): number[] {
  const choices = candidates
    .map((candidate, index) => fastest(candidate, index, run))
    .filter((choice) => choice !== undefined)
    .sort((a, b) => b.tokens / b.time - a.tokens / a.time);
  const counts = candidates.map(() => 0);
  let speed = texts / run(texts);
  let tokens = 0;
  let time = 0;
  let leaving = 0;
  for (const [at, choice] of choices.entries()) {
    tokens += choice.tokens;
    time += choice.time;
    const left = texts - at - 1;
    const faster = (tokens + left) / (time + (left > 0 ? run(left) : 0));
    if (faster > speed) {
      speed = faster;
      leaving = at + 1;
    }
  }
  for (const { index, count } of choices.slice(0, leaving)) counts[index] = count;
  return counts;
}

/** The number of guesses that gives a text the most tokens in a time. */
function fastest(
  { guesses, acceptance, cost }: Candidate,
  index: number,
  run: (tokens: number) => number,
): Choice | undefined {
  let best: Choice | undefined;
  for (const count of guessCounts) {
    if (count > guesses) break;
    const tokens = acceptance.tokens(count);
    const time = run(1 + count) + cost(count);
    if (best === undefined || tokens / time > best.tokens / best.time) best = { index, count, tokens, time };
  }
  return best;
}
