import type { Outcome } from '../contract.ts';
import type { GenerationError } from '../errors.ts';
import { type CompiledStops, compileStops } from '../stops/create-stop-watch.ts';
import type { CheckedRequest } from './check-request.ts';
import { Text } from './text.ts';
import { type StreamEvents, TokenStream } from './token-stream.ts';
import type { Totals } from './totals.ts';

/** A request under way: its samples, its stream, and what is counted for its outcome. */
export class Request {
  readonly asked: CheckedRequest;
  readonly stream: TokenStream;
  /** What its texts stop at, worked out once for all of them. */
  readonly stops: CompiledStops | undefined;
  readonly texts: readonly Text[];
  readonly #totals: Totals;
  readonly #cancel: () => void;
  readonly #start: number = performance.now();
  #begun: number | undefined;
  #firstDrawn: number | undefined;
  #lastDrawn = 0;
  #cachedPromptTokens = 0;
  #generatedTokens = 0;
  #guessedTokens = 0;
  #acceptedTokens = 0;
  #failure: GenerationError | undefined;
  #isSettled = false;

  /** @throws SamplingSettingError, StopSequenceError, and what the request's constraint throws. */
  constructor(
    asked: CheckedRequest,
    vocabulary: number,
    unreadLimit: number,
    totals: Totals,
    events: StreamEvents,
  ) {
    this.asked = asked;
    this.#totals = totals;
    this.#cancel = () => events.cancelled();
    this.stream = new TokenStream(unreadLimit, events);
    const sequences = asked.stops?.sequences ?? [];
    this.stops = sequences.length > 0 ? compileStops(sequences) : undefined;
    this.texts = Array.from({ length: asked.samples }, (_, sample) => new Text(this, sample, vocabulary));
    totals.requests += 1;
    totals.promptTokens += asked.tokens.length;
  }

  /** What made it fail; what is left of it is then given up. */
  get failure(): GenerationError | undefined {
    return this.#failure;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Cancels itself when its signal says so. */
  listen(): void {
    const { signal } = this.asked;
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener('abort', this.#cancel, { once: true });
  }

  fail(error: GenerationError): void {
    this.#failure ??= error;
  }

  /** Ends the stream, once all its texts have ended or it has failed and holds nothing any more. */
  settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.asked.signal?.removeEventListener('abort', this.#cancel);
    this.stream.end(this.#failure === undefined ? { outcome: this.#outcome() } : { error: this.#failure });
  }

  /** One of its texts got a slot, which held so many tokens of it. */
  countBegun(cached: number): void {
    if (this.#begun !== undefined) return;
    this.#begun = performance.now();
    this.#cachedPromptTokens = cached;
    this.#totals.cachedPromptTokens += cached;
  }

  countDrawn(): void {
    this.#totals.generatedTokens += 1;
    this.#generatedTokens += 1;
    this.#lastDrawn = performance.now();
    this.#firstDrawn ??= this.#lastDrawn;
  }

  countGuessed(guessed: number, accepted: number): void {
    this.#totals.guessedTokens += guessed;
    this.#totals.acceptedTokens += accepted;
    this.#guessedTokens += guessed;
    this.#acceptedTokens += accepted;
  }

  #outcome(): Outcome {
    const now = performance.now();
    const first = this.#firstDrawn;
    const seconds = (this.#lastDrawn - (first ?? 0)) / 1000;
    const count = this.#generatedTokens;
    return {
      samples: this.texts.map(({ outcome }) => outcome!),
      usage: {
        promptTokens: this.asked.tokens.length,
        cachedPromptTokens: this.#cachedPromptTokens,
        generatedTokens: count,
        guessedTokens: this.#guessedTokens,
        acceptedTokens: this.#acceptedTokens,
      },
      timings: {
        waited: (this.#begun ?? now) - this.#start,
        timeToFirstToken: first === undefined ? undefined : first - this.#start,
        total: now - this.#start,
        tokensPerSecond: count > 1 && seconds > 0 ? (count - 1) / seconds : undefined,
      },
    };
  }
}
