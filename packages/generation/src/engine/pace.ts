/** Lengths of pieces of prompts, in tokens: few, so that they don't change with every fluctuation. */
const lengths = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
const shortest = lengths[0]!;
/** Where nobody waits for a next token, a piece may take this many milliseconds: what a cancellation may wait for. */
const alone = 400;
/** How much the latest measurement counts. */
const weight = 0.3;

/**
 * Learns how long runs take, and says how much of a prompt fits into a step.
 */
export class Pace {
  readonly #target: number;
  /** Milliseconds per token of a prompt. */
  #perToken: number | undefined;
  /** Milliseconds of a run of texts that are being written. */
  #writing = 0;

  /** @param target Milliseconds of a step in which some texts are written and another is read. */
  constructor(target: number) {
    this.#target = target;
  }

  /** How many of so many tokens to read at once. */
  piece(due: number, whileWriting: boolean): number {
    const time = whileWriting ? this.#target - this.#writing : Math.max(alone, this.#target);
    const fits = this.#perToken === undefined ? 2 * shortest : time / this.#perToken;
    const piece = lengths.findLast((length) => length <= fits) ?? shortest;
    // A small rest is taken along: another run for it would cost more.
    return due <= piece * 1.25 ? due : piece;
  }

  measureReading(tokens: number, milliseconds: number): void {
    // A few tokens say more about what a run costs in any case.
    if (tokens < shortest) return;
    this.#perToken = blend(this.#perToken, milliseconds / tokens);
  }

  measureWriting(milliseconds: number): void {
    this.#writing = blend(this.#writing === 0 ? undefined : this.#writing, milliseconds);
  }
}

function blend(before: number | undefined, now: number): number {
  return before === undefined ? now : before + weight * (now - before);
}
