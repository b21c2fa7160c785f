import type { Slot } from '../cache/slots.ts';
import type { Constraint } from '../constraints/contract.ts';
import type { FinishReason, GeneratedToken, SampleOutcome } from '../contract.ts';
import type { Sampler } from '../sampling/contract.ts';
import { createSampler } from '../sampling/create-sampler.ts';
import { Guesser } from '../speculation/guesser.ts';
import type { StopWatch } from '../stops/contract.ts';
import { watchFor } from '../stops/create-stop-watch.ts';
import type { Request } from './request.ts';

/** A token that may turn out to be part of a stop sequence. */
interface Held {
  readonly event: GeneratedToken;
  readonly bytes: number;
}

/**
 * One sample of a request: a text that grows. What of it the cache lacks is computed: much of it at first or after a
 * pause (it is being read), then one token after the other (it is being written).
 */
export class Text {
  readonly request: Request;
  readonly sample: number;
  /** The prompt and what was drawn after it. */
  readonly history: number[];
  readonly #sampler: Sampler;
  readonly #watch: StopWatch | undefined;
  readonly #constraint: Constraint | undefined;
  readonly #streamed: number[] = [];
  #held: Held[] = [];
  #streamedBytes = 0;
  #outcome: SampleOutcome | undefined;
  /** Where it is in the cache. */
  slot: Slot<Text> | undefined;

  /** @throws SamplingSettingError, and what the request's constraint throws. */
  constructor(request: Request, sample: number, vocabulary: number) {
    const { tokens, sampling, logProbabilities, stops, constraint } = request.asked;
    this.request = request;
    this.sample = sample;
    this.history = [...tokens];
    this.#sampler = createSampler(sampling, {
      vocabulary,
      sample,
      ...(logProbabilities !== undefined && { logProbabilities }),
    });
    if (request.stops !== undefined) this.#watch = watchFor(request.stops, stops!.tokenBytes);
    this.#constraint = constraint?.();
  }

  /** How many tokens were generated. */
  get generated(): number {
    return this.history.length - this.request.asked.tokens.length;
  }

  /** How many of its tokens have to be computed before the next can be drawn. */
  get due(): number {
    return this.history.length - (this.slot?.length ?? 0);
  }

  /** How many more tokens it may have. */
  get left(): number {
    return this.request.asked.maxTokens - this.generated;
  }

  /** How it ended, once it has. */
  get outcome(): SampleOutcome | undefined {
    return this.#outcome;
  }

  /**
   * Draws the next token. Afterwards the text may have ended.
   *
   * @param logits [V], overwritten.
   */
  draw(logits: Float32Array): number {
    const { endTokens } = this.request.asked;
    const drawn = this.#sampler.draw(logits, this.history, this.generated, this.#constraint?.allowed());
    this.request.countDrawn();
    const { token } = drawn;
    if (endTokens.has(token)) {
      this.end('stop', { endToken: token });
      return token;
    }
    if (this.#constraint?.advance(token) === false) {
      throw new Error(`the constraint allowed token ${token} and then refused it`);
    }
    this.history.push(token);
    this.#show({ ...drawn, sample: this.sample });
    if (this.#outcome === undefined) {
      if (this.#constraint?.finished) this.end('stop');
      else if (this.left === 0) this.end('length');
    }
    return token;
  }

  /** For guesses of what would be drawn next; the text does not change. */
  guesser(): Guesser {
    return new Guesser(
      this.history,
      this.request.asked.tokens.length,
      this.#sampler,
      this.#constraint?.clone(),
    );
  }

  /** Ends the text; what was held back is shown. */
  end(finishReason: FinishReason, facts: Pick<SampleOutcome, 'endToken' | 'stopSequence'> = {}): void {
    this.#release(this.#held.length);
    this.#outcome = { finishReason, tokens: this.#streamed, ...facts };
  }

  /** Streams a token, or holds it back while it may be the beginning of a stop sequence. */
  #show(event: GeneratedToken): void {
    const { stops } = this.request.asked;
    const bytes = this.#watch === undefined ? 0 : (stops?.tokenBytes(event.token)?.length ?? 0);
    this.#held.push({ event, bytes });
    if (this.#watch === undefined) return this.#release(1);
    const { matched, held, keptBytes } = this.#watch.push(event.token);
    if (matched === undefined) return this.#release(this.#held.length - held);
    this.#cut(keptBytes ?? 0);
    this.end('stop-sequence', { stopSequence: matched });
  }

  #release(count: number): void {
    for (const { event, bytes } of this.#held.splice(0, count)) {
      this.#streamedBytes += bytes;
      this.#streamed.push(event.token);
      this.request.stream.push(event);
    }
  }

  /** Drops of what is held back whatever lies behind so many bytes of the text. */
  #cut(keptBytes: number): void {
    let start = this.#streamedBytes;
    const kept: Held[] = [];
    for (const held of this.#held) {
      const room = keptBytes - start;
      if (room <= 0) break;
      start += held.bytes;
      if (held.bytes <= room) kept.push(held);
      else kept.push({ event: { ...held.event, keptBytes: room }, bytes: room });
    }
    this.#held = kept;
  }
}
