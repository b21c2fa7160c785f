import type { Text } from '../engine/text.ts';
import { Acceptance } from './acceptance.ts';
import { chooseGuesses, mostGuesses } from './choose-length.ts';
import type { Draft } from './draft.ts';
import { Lookup } from './lookup.ts';
import { RunTimes } from './run-times.ts';

/** What is known of one text. */
interface Experience {
  readonly acceptance: Acceptance;
  readonly lookup: Lookup | undefined;
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
   * @param first Index of the first text's slot; the others' follow.
   * @returns Guesses for each text; none for those that don't ask for any.
   */
  async guess(first: number, texts: readonly Text[]): Promise<readonly (readonly number[])[]> {
    const nothing = texts.map(() => []);
    if (texts.every(({ request }) => request.asked.speculation === 'none')) return nothing;
    // Every row of a run has the same length, and a slot's end is its end.
    const room = Math.min(...texts.map(({ slot }) => this.#capacity - slot!.length - 1));
    const found = texts.map((text) => this.#lookUp(text));
    const drafting = new Set<Text>();
    for (const text of texts) {
      const drafts = text.request.asked.speculation === 'draft' && text.left > 1;
      if (drafts && (await this.#draft!.follow(text))) drafting.add(text);
    }
    const candidates = texts.map((text, row) => ({
      guesses: drafting.has(text) ? Math.min(text.left - 1, mostGuesses) : found[row]!.length,
      acceptance: this.#experienceOf(text).acceptance,
    }));
    const rows = texts.length;
    const count = chooseGuesses(candidates, room, (guesses) => {
      const drafts = drafting.size === 0 ? 0 : this.#draft!.cost(rows, guesses);
      return this.#times.estimate(rows * (1 + guesses)) + drafts;
    });
    for (const { guesses, acceptance } of candidates) if (guesses > 0 && count === 0) acceptance.skip();
    if (count === 0) return nothing;
    const drafted = drafting.size > 0 ? await this.#draft!.guess(first, texts, drafting, count) : nothing;
    return texts.map((text, row) =>
      (drafting.has(text) ? drafted[row]! : found[row]!).slice(0, Math.min(count, text.left - 1)),
    );
  }

  /** Of a text's guesses, the first `accepted` were right. */
  learn(text: Text, guessed: number, accepted: number): void {
    if (guessed === 0) return;
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

  #lookUp(text: Text): number[] {
    return this.#experienceOf(text).lookup?.guess(Math.min(text.left - 1, mostGuesses)) ?? [];
  }

  #experienceOf(text: Text): Experience {
    const known = this.#experience.get(text);
    if (known !== undefined) return known;
    const looksUp = text.request.asked.speculation === 'lookup';
    const experience = {
      acceptance: new Acceptance(),
      lookup: looksUp ? new Lookup(text.history) : undefined,
    };
    this.#experience.set(text, experience);
    return experience;
  }
}
