import type { Slots } from '../cache/slots.ts';
import type { Text } from '../engine/text.ts';
import type { Runner, RunRow } from '../runner/contract.ts';
import { RunTimes } from './run-times.ts';

/** Tokens that the draft model may lack and still guess in the same step. */
const smallLag = 4;
/** Tokens that it takes in at once where it lacks more. */
const longestPiece = 256;

/**
 * Guesses with a smaller model, which has the same slots in a memory of its own. It draws with each text's own sampler,
 * whose random number depends on the place alone: so both models tend to draw the same token.
 */
export class Draft {
  readonly #runner: Runner;
  readonly #slots: Slots<Text>;
  readonly #vocabulary: number;
  readonly #capacity: number;
  readonly #times = new RunTimes();

  constructor(runner: Runner, slots: Slots<Text>, vocabulary: number, capacity: number) {
    this.#runner = runner;
    this.#slots = slots;
    this.#vocabulary = vocabulary;
    this.#capacity = capacity;
  }

  /**
   * Lets the draft model take in what it lacks of a text, or a piece of it.
   *
   * @returns Whether it can guess now.
   */
  async follow(text: Text): Promise<boolean> {
    const slot = text.slot!;
    const lag = text.history.length - slot.drafted;
    if (lag <= smallLag) return true;
    const length = Math.min(lag, longestPiece);
    const tokens = text.history.slice(slot.drafted, slot.drafted + length);
    await this.#runner.run({
      first: slot.index,
      rows: [{ position: slot.drafted, tokens }],
      length,
      select: 'last',
    });
    this.#slots.holdDraft(slot, slot.drafted + length);
    return length === lag;
  }

  /** Milliseconds that so many guesses for so many rows take; 0 as long as nobody knows. */
  cost(rows: number, guesses: number): number {
    return this.#times.isEmpty ? 0 : guesses * this.#times.estimate(rows);
  }

  /**
   * Guesses for neighbouring rows.
   *
   * @param first Index of the first row's slot.
   * @param asking Which rows want guesses; others are carried along.
   * @param count Guesses for each, ≥ 1; every slot has room for them.
   */
  async guess(
    first: number,
    texts: readonly Text[],
    asking: ReadonlySet<Text>,
    count: number,
  ): Promise<readonly (readonly number[])[]> {
    const drawers = texts.map((text) => (asking.has(text) ? text.guesser() : undefined));
    // The first run takes in what was drawn since the last guesses, and at least the last token again.
    let length = Math.max(1, ...[...asking].map(({ history, slot }) => history.length - slot!.drafted));
    for (let at = 0; at < count; at++) {
      const rows = texts.map((text, row) => this.#row(text, drawers[row]?.history, length));
      const start = performance.now();
      const logits = await this.#runner.run({ first, rows, length, select: 'all' });
      if (length === 1) this.#times.measure(rows.length, performance.now() - start);
      for (const [row, drawer] of drawers.entries()) {
        if (drawer === undefined) continue;
        const place = row * length + drawer.history.length - 1 - rows[row]!.position;
        drawer.draw(logits.subarray(place * this.#vocabulary, (place + 1) * this.#vocabulary));
      }
      length = 1;
    }
    return texts.map((text, row) => {
      const drawer = drawers[row];
      if (drawer === undefined) return [];
      // Of the guesses all but the last have been taken in.
      this.#slots.holdDraft(text.slot!, drawer.history.length - 1);
      return drawer.history.slice(text.history.length);
    });
  }

  /** Frees the model. */
  release(): Promise<void> {
    return this.#runner.release();
  }

  /** The last tokens of a row that asks; nothing, behind what is held, for one that is carried along. */
  #row({ slot }: Text, history: readonly number[] | undefined, length: number): RunRow {
    if (history !== undefined) {
      const position = Math.max(history.length - length, 0);
      return { position, tokens: history.slice(position) };
    }
    const position = Math.min(slot!.drafted, this.#capacity - length);
    this.#slots.holdDraft(slot!, position);
    return { position, tokens: [] };
  }
}
