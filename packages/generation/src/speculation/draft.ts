import type { Slots } from '../cache/slots.ts';
import type { Text } from '../engine/text.ts';
import type { Runner } from '../runner/contract.ts';
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
  readonly #times = new RunTimes();

  constructor(runner: Runner, slots: Slots<Text>) {
    this.#runner = runner;
    this.#slots = slots;
  }

  /** Whether the model lacks more of a text than it can take in beside guessing. */
  isBehind(text: Text): boolean {
    return text.history.length - text.slot!.drafted > smallLag;
  }

  /** Lets the model take in what it lacks of a text, or a piece of it. */
  async follow(text: Text): Promise<void> {
    const lag = text.history.length - text.slot!.drafted;
    const length = Math.min(lag, longestPiece, this.#runner.mostTokens);
    await this.#run(text, text.history.slice(0, text.slot!.drafted + length));
  }

  /** Milliseconds that so many guesses for a text take; 0 as long as nobody knows. */
  cost(guesses: number): number {
    return this.#times.isEmpty ? 0 : guesses * this.#times.estimate(1);
  }

  /** Guesses what follows a text that it has been following. */
  async guess(text: Text, count: number): Promise<number[]> {
    const guesser = text.guesser();
    // The last token is taken in again where nothing else is lacking: its logits are wanted.
    const known = Math.min(text.slot!.drafted, text.history.length - 1);
    this.#slots.holdDraft(text.slot!, known);
    for (let at = 0; at < count; at++) {
      const start = performance.now();
      const before = text.slot!.drafted;
      const logits = await this.#run(text, guesser.history);
      this.#times.measure(guesser.history.length - before, performance.now() - start);
      guesser.draw(logits);
    }
    return guesser.history.slice(text.history.length);
  }

  /** Frees the model. */
  release(): Promise<void> {
    return this.#runner.release();
  }

  /** Takes in what is lacking of a list of tokens; @returns the logits behind the last one. */
  async #run({ slot }: Text, history: readonly number[]): Promise<Float32Array> {
    const position = slot!.drafted;
    const tokens = history.slice(position);
    const logits = await this.#runner.run({
      first: slot!.index,
      rows: [{ position, tokens }],
      length: tokens.length,
      select: 'last',
    });
    this.#slots.holdDraft(slot!, history.length);
    return logits;
  }
}
