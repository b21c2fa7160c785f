import type { Constraint } from '../constraints/contract.ts';
import type { FinishReason } from '../contract.ts';
import type { Sampler } from '../sampling/contract.ts';
import { createSampler } from '../sampling/create-sampler.ts';
import type { StopWatch } from '../stops/contract.ts';
import { type CompiledStops, watchFor } from '../stops/create-stop-watch.ts';
import type { CheckedSequenceRequest } from './check-request.ts';
import type { SequenceOutcome, SequenceToken } from './contract.ts';

/** One text being written about one input. */
export class SequenceText {
  readonly #request: CheckedSequenceRequest;
  readonly #place: { readonly input: number; readonly sample: number };
  readonly #sampler: Sampler;
  readonly #watch: StopWatch | undefined;
  readonly #constraint: Constraint | undefined;
  /** What the decoder reads: the start, then the text. */
  readonly #history: number[];
  readonly #shown: number[] = [];
  #held: SequenceToken[] = [];
  #outcome: SequenceOutcome | undefined;

  /**
   * @param compiled The request's stops.
   * @throws SamplingSettingError, and what the constraint throws.
   */
  constructor(
    request: CheckedSequenceRequest,
    compiled: CompiledStops | undefined,
    { vocabulary, start }: { readonly vocabulary: number; readonly start: number },
    input: number,
    sample: number,
  ) {
    const { sampling, logProbabilities, stops, constraint } = request;
    this.#request = request;
    this.#place = { input, sample };
    this.#history = [start];
    this.#sampler = createSampler(sampling, {
      vocabulary,
      sample,
      ...(logProbabilities !== undefined && { logProbabilities }),
    });
    if (compiled !== undefined) this.#watch = watchFor(compiled, stops!.tokenBytes);
    this.#constraint = constraint?.();
  }

  /** The token that the decoder has to read next. */
  get last(): number {
    return this.#history.at(-1)!;
  }

  get outcome(): SequenceOutcome | undefined {
    return this.#outcome;
  }

  /**
   * Draws the next token; afterwards the text may have ended.
   *
   * @param logits [V], overwritten.
   * @returns what may be shown now.
   */
  draw(logits: Float32Array): SequenceToken[] {
    const generated = this.#history.length - 1;
    const drawn = this.#sampler.draw(logits, this.#history, generated, this.#constraint?.allowed());
    const { token } = drawn;
    if (this.#request.endTokens.includes(token)) return this.end('stop', { endToken: token });
    if (this.#constraint?.advance(token) === false) {
      throw new Error(`The constraint allowed token ${token} and then refused it.`);
    }
    this.#history.push(token);
    this.#held.push({ ...drawn, ...this.#place });
    const shown = this.#show(token);
    if (this.#outcome !== undefined) return shown;
    if (this.#constraint?.finished) return [...shown, ...this.end('stop')];
    if (generated + 1 >= this.#request.maxTokens) return [...shown, ...this.end('length')];
    return shown;
  }

  /** Ends the text and gives what was held back. */
  end(
    finishReason: FinishReason,
    facts: Pick<SequenceOutcome, 'endToken' | 'stopSequence'> = {},
  ): SequenceToken[] {
    const rest = this.#release(this.#held.length);
    const generatedTokens = this.#history.length - 1 + (facts.endToken === undefined ? 0 : 1);
    this.#outcome = { ...this.#place, finishReason, tokens: this.#shown, generatedTokens, ...facts };
    return rest;
  }

  #show(token: number): SequenceToken[] {
    if (this.#watch === undefined) return this.#release(this.#held.length);
    const { matched, held, keptBytes = 0 } = this.#watch.push(token);
    const shown = this.#release(this.#held.length - held);
    if (matched === undefined) return shown;
    // Bytes of the text before the first token that is held.
    const { tokenBytes } = this.#request.stops!;
    const sizeOf = (one: number): number => tokenBytes(one)?.length ?? 0;
    let room = keptBytes - this.#shown.reduce((sum, one) => sum + sizeOf(one), 0);
    const kept: SequenceToken[] = [];
    for (const one of this.#held) {
      if (room <= 0) break;
      const size = sizeOf(one.token);
      kept.push(size <= room ? one : { ...one, keptBytes: room });
      room -= size;
    }
    this.#held = kept;
    return [...shown, ...this.end('stop-sequence', { stopSequence: matched })];
  }

  #release(count: number): SequenceToken[] {
    const released = this.#held.splice(0, count);
    this.#shown.push(...released.map(({ token }) => token));
    return released;
  }
}
