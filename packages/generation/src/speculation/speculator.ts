import type { Text } from '../engine/text.ts';
import { Acceptance } from './acceptance.ts';
import { type Candidate, chooseGuesses, mostGuesses } from './choose-guesses.ts';
import type { Draft } from './draft.ts';
import { Lookup } from './lookup.ts';
import { RunTimes } from './run-times.ts';

/** What is known of one text. */
interface Experience {
  readonly acceptance: Acceptance;
  readonly lookup: Lookup;
}

/** A text that may have guesses in this step. */
interface Guessable extends Candidate {
  readonly text: Text;
  readonly make: (count: number) => Promise<number[]>;
}

/**
 * Guesses the next tokens of the texts of a step, and learns from what became of the guesses. How many are tried is
 * chosen by what they have given so far and by what runs cost here.
 */
export class Speculator {
  readonly #capacity: number;
  readonly #draft: Draft | undefined;
  readonly #times = new RunTimes();
  readonly #experience = new WeakMap<Text, Experience>();

  /** @param capacity Tokens that a slot has room for. */
  constructor(capacity: number, draft: Draft | undefined) {
    this.#capacity = capacity;
    this.#draft = draft;
  }

  /**
   * @param fail Is told of texts for which the draft model failed.
   * @returns Guesses for those of a step's texts that shall have some checked.
   */
  async guess(
    texts: readonly Text[],
    fail: (text: Text, cause: unknown) => void,
  ): Promise<ReadonlyMap<Text, readonly number[]>> {
    const guesses = new Map<Text, readonly number[]>();
    const candidates: Guessable[] = [];
    await this.#followOne(texts, fail);
    for (const text of texts) {
      const { asked, failure } = text.request;
      if (asked.speculation === 'none' || failure !== undefined) continue;
      const candidate = this.#consider(text);
      if (candidate.guesses > 0) candidates.push(candidate);
    }
    if (candidates.length === 0) return guesses;
    const counts = chooseGuesses(texts.length, candidates, (tokens) => this.#times.estimate(tokens));
    for (const [index, { text, make, acceptance }] of candidates.entries()) {
      const count = counts[index]!;
      if (count === 0) {
        acceptance.skip();
        continue;
      }
      try {
        guesses.set(text, await make(count));
      } catch (cause) {
        fail(text, cause);
      }
    }
    return guesses;
  }

  /** Of a text's guesses, the first `accepted` were right. */
  learn(text: Text, guessed: number, accepted: number): void {
    this.#experienceOf(text).acceptance.learn(guessed, accepted);
    text.request.countGuessed(guessed, accepted);
  }

  /** A run over so many tokens took so long. */
  measure(tokens: number, milliseconds: number): void {
    this.#times.measure(tokens, milliseconds);
  }

  /** Frees the draft model. */
  async release(): Promise<void> {
    await this.#draft?.release();
  }

  /** The draft model reads at most one piece of one text in a step. */
  async #followOne(texts: readonly Text[], fail: (text: Text, cause: unknown) => void): Promise<void> {
    const draft = this.#draft;
    const behind = texts.find((text) => text.request.asked.speculation === 'draft' && draft?.isBehind(text));
    if (behind === undefined) return;
    try {
      await draft!.follow(behind);
    } catch (cause) {
      fail(behind, cause);
    }
  }

  #consider(text: Text): Guessable {
    const { acceptance, lookup } = this.#experienceOf(text);
    const room = Math.min(text.left - 1, this.#capacity - text.history.length, mostGuesses);
    if (text.request.asked.speculation === 'draft') {
      const draft = this.#draft!;
      const guesses = draft.isBehind(text) ? 0 : room;
      const cost = (count: number): number => draft.cost(count);
      return { text, acceptance, guesses, cost, make: (count) => draft.guess(text, count) };
    }
    const found = lookup.guess(room);
    const make = async (count: number): Promise<number[]> => found.slice(0, count);
    return { text, acceptance, guesses: found.length, cost: () => 0, make };
  }

  #experienceOf(text: Text): Experience {
    const known = this.#experience.get(text);
    if (known !== undefined) return known;
    const experience = { acceptance: new Acceptance(), lookup: new Lookup(text.history) };
    this.#experience.set(text, experience);
    return experience;
  }
}
