import type { Slots } from '../cache/slots.ts';
import { GenerationError } from '../errors.ts';
import type { Run, Runner } from '../runner/contract.ts';
import type { Speculator } from '../speculation/speculator.ts';
import { RequestFailedError, StepError } from './errors.ts';
import type { Pace } from './pace.ts';
import type { Text } from './text.ts';

/** Sampling may take so many milliseconds before the event loop gets its turn. */
const turn = 2;

export interface StepperParts {
  readonly runner: Runner;
  readonly slots: Slots<Text>;
  readonly pace: Pace;
  readonly speculator: Speculator;
  readonly vocabulary: number;
}

/** Computes one step of texts that have a slot each: runs, and draws from what they give. Legend: V vocabulary. */
export class Stepper {
  readonly #parts: StepperParts;
  #runMilliseconds = 0;

  constructor(parts: StepperParts) {
    this.#parts = parts;
  }

  /** How long all runs of the decoder took until now. */
  get runMilliseconds(): number {
    return this.#runMilliseconds;
  }

  /**
   * Draws the next token of texts that lack one token in the cache: of all in one run, but for those that have guesses
   * to check, which have a run and may get several tokens each.
   */
  async write(texts: readonly Text[]): Promise<void> {
    const { slots, speculator, pace } = this.#parts;
    const start = performance.now();
    await slots.gather(texts.map(({ slot }) => slot!));
    const guesses = await speculator.guess(texts, (text, cause) => this.#fail([text], cause));
    for (const [text, guessed] of guesses) await this.#writeRows([text], guessed);
    const isDone = (text: Text): boolean => guesses.has(text) || text.request.failure !== undefined;
    const rows = texts.toSorted((a, b) => a.slot!.index - b.slot!.index);
    const from = rows.findIndex((text) => !isDone(text));
    const others = from < 0 ? [] : rows.slice(from, rows.findLastIndex((text) => !isDone(text)) + 1);
    if (slots.areRows) {
      // One in the middle that is done is carried along: to move it would cost more.
      if (others.length > 0) await this.#writeRows(others, [], isDone);
    } else {
      for (const text of others) if (!isDone(text)) await this.#writeRows([text], []);
    }
    pace.measureWriting(performance.now() - start);
  }

  /**
   * @param texts In neighbouring slots.
   * @param guesses Of the only text, where there are some.
   * @param isCarried Which texts are computed for nothing, at places that hold nothing.
   */
  async #writeRows(
    texts: readonly Text[],
    guesses: readonly number[],
    isCarried: (text: Text) => boolean = () => false,
  ): Promise<void> {
    const { speculator } = this.#parts;
    const start = performance.now();
    const length = 1 + guesses.length;
    const carried = texts.filter(isCarried);
    const logits = await this.#run(texts, {
      first: texts[0]!.slot!.index,
      rows: texts.map((text) => ({
        position: text.slot!.length,
        tokens: carried.includes(text) ? [0] : [text.history[text.slot!.length]!, ...guesses],
      })),
      length,
      select: 'all',
    });
    if (logits === undefined) return;
    speculator.measure(texts.length * length, performance.now() - start);
    let since = performance.now();
    for (const [row, text] of texts.entries()) {
      if (carried.includes(text)) continue;
      this.#verify(text, guesses, logits, row);
      if (performance.now() - since > turn) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        since = performance.now();
      }
    }
  }

  /**
   * Computes a piece of what a text lacks in the cache; draws its next token where that was all.
   *
   * @returns How many tokens the piece had.
   */
  async read(text: Text, whileWriting: boolean): Promise<number> {
    const { slots, pace, runner } = this.#parts;
    const slot = text.slot!;
    const position = slot.length;
    const length = Math.min(pace.piece(text.due, position, whileWriting), runner.mostTokens);
    const start = performance.now();
    const logits = await this.#run([text], {
      first: slot.index,
      rows: [{ position, tokens: text.history.slice(position, position + length) }],
      length,
      select: 'last',
    });
    if (logits === undefined) return length;
    pace.measureReading(length, position, performance.now() - start);
    slots.hold(slot, position + length);
    if (text.due === 0) this.#draw(text, logits, 0);
    return length;
  }

  /** Draws as long as the guesses are what is drawn: the logits behind a wrong one are of another text. */
  #verify(text: Text, guesses: readonly number[], logits: Float32Array, place: number): void {
    const { slots, speculator } = this.#parts;
    let accepted = 0;
    for (;;) {
      slots.hold(text.slot!, text.history.length);
      const token = this.#draw(text, logits, place + accepted);
      if (accepted === guesses.length || token !== guesses[accepted]) break;
      accepted += 1;
      if (text.outcome !== undefined) break;
    }
    if (guesses.length > 0) speculator.learn(text, guesses.length, accepted);
  }

  /** @returns undefined where the request failed. */
  #draw(text: Text, logits: Float32Array, place: number): number | undefined {
    const { vocabulary } = this.#parts;
    try {
      return text.draw(logits.subarray(place * vocabulary, (place + 1) * vocabulary));
    } catch (cause) {
      text.request.fail(
        cause instanceof GenerationError ? cause : new RequestFailedError(text.sample, text.generated, cause),
      );
      return undefined;
    }
  }

  /** @returns undefined where the run, and with it the requests of the texts, failed. */
  async #run(texts: readonly Text[], run: Run): Promise<Float32Array | undefined> {
    const start = performance.now();
    try {
      return await this.#parts.runner.run(run);
    } catch (cause) {
      this.#fail(texts, cause);
      return undefined;
    } finally {
      this.#runMilliseconds += performance.now() - start;
    }
  }

  /** Nobody knows what their slots hold then. */
  #fail(texts: readonly Text[], cause: unknown): void {
    for (const { slot, request } of texts) {
      this.#parts.slots.forget(slot!);
      request.fail(new StepError(cause));
    }
  }
}
