import type {
  GeneratedToken,
  Generation,
  GenerationRequest,
  Outcome,
  SequenceGeneration,
  SequenceModel,
} from '@haksup/generation';
import type { Placement } from '@haksup/runtime';

/** What a language model asks of an engine. */
export interface Generator {
  generate(request: GenerationRequest): Generation;
}

/** The most that an encoder-decoder writes. */
const longestAnswer = 4096;

/** An encoder-decoder (T5) in an engine's place: it reads the prompt and writes about it, for each request by itself. */
export class SequenceEngine implements Generator {
  readonly #model: SequenceModel;

  constructor(model: SequenceModel) {
    this.#model = model;
  }

  get placement(): Placement {
    return this.#model.placement;
  }

  generate(request: GenerationRequest): Generation {
    const { tokens, maxTokens, sampling, endTokens, stops, constraint, signal } = request;
    const leaving = new AbortController();
    const writing = this.#model.generate({
      inputs: [tokens],
      maxTokens: Math.min(maxTokens ?? longestAnswer, longestAnswer),
      signal: signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]),
      ...(sampling && { sampling }),
      ...(endTokens && { endTokens }),
      ...(stops && { stops }),
      ...(constraint && { constraint }),
    });
    return new SequenceAnswer(writing, tokens.length, () => leaving.abort());
  }

  release(): Promise<void> {
    return this.#model.release();
  }
}

class SequenceAnswer implements Generation {
  readonly cancel: () => void;
  readonly #writing: SequenceGeneration;
  readonly #promptTokens: number;
  readonly #started = performance.now();
  #first: number | undefined;

  constructor(writing: SequenceGeneration, promptTokens: number, cancel: () => void) {
    this.#writing = writing;
    this.#promptTokens = promptTokens;
    this.cancel = cancel;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<GeneratedToken> {
    for await (const { token, sample, keptBytes } of this.#writing) {
      this.#first ??= performance.now();
      yield { token, sample, ...(keptBytes !== undefined && { keptBytes }) };
    }
  }

  async outcome(): Promise<Outcome> {
    const samples = await this.#writing.outcome();
    const total = performance.now() - this.#started;
    const generatedTokens = samples.reduce((sum, sample) => sum + sample.generatedTokens, 0);
    const first = this.#first === undefined ? undefined : this.#first - this.#started;
    return {
      samples,
      usage: {
        promptTokens: this.#promptTokens,
        cachedPromptTokens: 0,
        generatedTokens,
        guessedTokens: 0,
        acceptedTokens: 0,
      },
      timings: {
        waited: 0,
        timeToFirstToken: first,
        total,
        tokensPerSecond:
          first === undefined || generatedTokens < 2
            ? undefined
            : (1000 * (generatedTokens - 1)) / Math.max(total - first, 1e-3),
      },
    };
  }
}
