import type { Slots } from '../cache/slots.ts';
import { GenerationError } from '../errors.ts';
import type { DecoderRunner, Run } from '../runner/decoder-runner.ts';
import { RequestFailedError, StepError } from './errors.ts';
import type { Pace } from './pace.ts';
import type { Text } from './text.ts';

/** Sampling may take so many milliseconds before the event loop gets its turn. */
const turn = 2;

/** Computes one step of texts that have a slot each: runs, and draws from what they give. Legend: V vocabulary. */
export class Stepper {
  readonly #runner: DecoderRunner;
  readonly #slots: Slots<Text>;
  readonly #pace: Pace;
  readonly #vocabulary: number;

  constructor(runner: DecoderRunner, slots: Slots<Text>, pace: Pace, vocabulary: number) {
    this.#runner = runner;
    this.#slots = slots;
    this.#pace = pace;
    this.#vocabulary = vocabulary;
  }

  /** Draws the next token of texts that lack one token in the cache. */
  async write(texts: readonly Text[]): Promise<void> {
    const first = await this.#slots.gather(texts.map(({ slot }) => slot!));
    const rows = texts.toSorted((a, b) => a.slot!.index - b.slot!.index);
    const start = performance.now();
    const logits = await this.#run(rows, {
      first,
      rows: rows.map(({ history, slot }) => ({
        position: slot!.length,
        tokens: history.slice(slot!.length),
      })),
      length: 1,
      select: 'all',
    });
    if (logits === undefined) return;
    this.#pace.measureWriting(performance.now() - start);
    let since = performance.now();
    for (const [row, text] of rows.entries()) {
      this.#draw(text, logits, row);
      if (performance.now() - since > turn) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        since = performance.now();
      }
    }
  }

  /** Computes a piece of what a text lacks in the cache; draws its next token where that was all. */
  async read(text: Text, whileWriting: boolean): Promise<void> {
    const slot = text.slot!;
    const length = this.#pace.piece(text.due, whileWriting);
    const position = slot.length;
    const start = performance.now();
    const logits = await this.#run([text], {
      first: slot.index,
      rows: [{ position, tokens: text.history.slice(position, position + length) }],
      length,
      select: 'last',
    });
    if (logits === undefined) return;
    this.#pace.measureReading(length, performance.now() - start);
    if (text.due === length) this.#draw(text, logits, 0);
    else this.#slots.hold(slot, position + length);
  }

  async #run(texts: readonly Text[], run: Run): Promise<Float32Array | undefined> {
    try {
      return await this.#runner.run(run);
    } catch (cause) {
      for (const { slot, request } of texts) {
        this.#slots.hold(slot!, 0);
        request.fail(new StepError(cause));
      }
      return undefined;
    }
  }

  #draw(text: Text, logits: Float32Array, row: number): void {
    this.#slots.hold(text.slot!, text.history.length);
    try {
      text.draw(logits.subarray(row * this.#vocabulary, (row + 1) * this.#vocabulary));
    } catch (cause) {
      text.request.fail(
        cause instanceof GenerationError ? cause : new RequestFailedError(text.sample, text.generated, cause),
      );
    }
  }
}
