/** Lengths of pieces of prompts, in tokens: few, so that they don't change with every fluctuation. */
const lengths = [32, 48, 64, 96, 128, 192, 256, 384, 512];
/** A shorter piece takes hardly less time, and the more of them there are, the longer a prompt takes. */
const shortest = lengths[0]!;
/** Runs of fewer tokens say more about what a run costs in any case. */
const leastMeasured = 16;
/** Where nobody waits for a next token, a piece may take this many milliseconds: what a cancellation may wait for. */
const alone = 400;
/** So many of the latest runs are remembered; the middle one counts, since others' work stretches single ones. */
const remembered = 5;

/** What a run costs in any case, in tokens. Measured: 0 … 10 in front of a prompt, up to 50 behind thousands of tokens. */
const runCost = 16;
/** Behind so many tokens a run costs twice as much as in front. Measured: 700 for small models; more for larger ones. */
const doubledBehind = 2048;

/** How much work a piece is, in tokens at a prompt's beginning. */
function workOf(length: number, position: number): number {
  return (length + runCost) * (1 + (position + length) / doubledBehind);
}

/**
 * Learns how long runs take, and says how much of a prompt fits into a step.
 */
export class Pace {
  readonly #target: number;
  /** Milliseconds of the latest runs of a prompt, per unit of work. */
  readonly #reading: number[] = [];
  /** Milliseconds of the latest runs of texts that are being written. */
  readonly #writing: number[] = [];

  /** @param target Milliseconds of a step in which some texts are written and another is read. */
  constructor(target: number) {
    this.#target = target;
  }

  /** How many of `due` tokens, which begin at a place in their text, to read at once. */
  piece(due: number, position: number, whileWriting: boolean): number {
    const time = whileWriting ? this.#target - (middle(this.#writing) ?? 0) : Math.max(alone, this.#target);
    const perWork = middle(this.#reading);
    const fits = (length: number): boolean =>
      perWork === undefined ? length === shortest : perWork * workOf(length, position) <= time;
    const piece = lengths.findLast(fits) ?? shortest;
    // A small rest is taken along: another run for it would cost more.
    return due <= piece * 1.25 ? due : piece;
  }

  /** @param position Where the piece began in its text. */
  measureReading(length: number, position: number, milliseconds: number): void {
    if (length >= leastMeasured) remember(this.#reading, milliseconds / workOf(length, position));
  }

  measureWriting(milliseconds: number): void {
    remember(this.#writing, milliseconds);
  }
}

function remember(values: number[], value: number): void {
  values.push(value);
  if (values.length > remembered) values.shift();
}

/** Of an even number the larger of the two in the middle; undefined of none. */
function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
