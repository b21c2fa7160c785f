/** Rate that a text begins with, and drifts back to while nothing is tried, so that it is tried again. */
const expected = 0.6;
const drift = 0.01;
const weight = 0.15;

/** How often guesses for one text are right: the probability of each, given that those before it were. */
export class Acceptance {
  #rate = expected;

  get rate(): number {
    return this.#rate;
  }

  /** Of so many guesses, the first `accepted` were right. */
  learn(guessed: number, accepted: number): void {
    for (let at = 0; at < accepted; at++) this.#rate += weight * (1 - this.#rate);
    if (accepted < guessed) this.#rate -= weight * this.#rate;
  }

  /** Guesses were to be had and not tried. */
  skip(): void {
    this.#rate += drift * (expected - this.#rate);
  }

  /** Tokens that a run with so many guesses gives, on average. */
  tokens(guessed: number): number {
    let sum = 1;
    let all = 1;
    for (let at = 0; at < guessed; at++) {
      all *= this.#rate;
      sum += all;
    }
    return sum;
  }
}
