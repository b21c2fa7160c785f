import type { Constraint } from '../constraints/contract.ts';
import type { Sampler } from '../sampling/contract.ts';

/** Draws on from a text without changing it: the text, and what another model makes of it. */
export class Guesser {
  /** The text and the guesses. */
  readonly history: number[];
  readonly #prompt: number;
  readonly #sampler: Sampler;
  readonly #constraint: Constraint | undefined;

  /**
   * @param prompt How many of the text's tokens were not generated.
   * @param constraint A clone, which the guesses advance.
   */
  constructor(
    history: readonly number[],
    prompt: number,
    sampler: Sampler,
    constraint: Constraint | undefined,
  ) {
    this.history = [...history];
    this.#prompt = prompt;
    this.#sampler = sampler;
    this.#constraint = constraint;
  }

  /** @param logits [V], overwritten. */
  draw(logits: Float32Array): void {
    const generated = this.history.length - this.#prompt;
    const allowed = this.#constraint?.allowed();
    const { token } = this.#sampler.draw(logits, this.history, generated, allowed);
    // A guess that ends the text leaves the constraint where it is; what is guessed behind it is never looked at.
    this.#constraint?.advance(token);
    this.history.push(token);
  }
}
