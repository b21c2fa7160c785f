import type { Engine, GeneratedToken, Generation, GenerationRequest, Outcome } from '@haksup/generation';

/** What a scripted engine answers with. */
export interface Script {
  readonly tokens: readonly GeneratedToken[];
  readonly finishReason?: 'stop' | 'stop-sequence' | 'length' | 'cancelled';
  /** Thrown by `generate`. */
  readonly refuses?: Error;
  /** Thrown while the stream is read, behind the tokens. */
  readonly fails?: Error;
}

/** An engine that answers every request with the same tokens, for tests of what is made of tokens. */
export function scriptedEngine(script: Script): Engine & { readonly requests: GenerationRequest[] } {
  const requests: GenerationRequest[] = [];
  return {
    requests,
    contextLength: 1000,
    vocabulary: 100_000,
    placement: { device: 'cpu', engine: 'binding', why: 'It is scripted.' },
    generate(request) {
      if (script.refuses) throw script.refuses;
      requests.push(request);
      return generationOf(script, request);
    },
    statistics: () => {
      throw new Error('A scripted engine counts nothing.');
    },
    release: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function generationOf(script: Script, request: GenerationRequest): Generation {
  const outcome: Outcome = {
    samples: [
      { finishReason: script.finishReason ?? 'stop', tokens: script.tokens.map(({ token }) => token) },
    ],
    usage: {
      promptTokens: request.tokens.length,
      cachedPromptTokens: 0,
      generatedTokens: script.tokens.length,
      guessedTokens: 0,
      acceptedTokens: 0,
    },
    timings: { waited: 0, timeToFirstToken: 1, total: 2, tokensPerSecond: undefined },
  };
  return {
    async *[Symbol.asyncIterator]() {
      yield* script.tokens;
      if (script.fails) throw script.fails;
    },
    outcome: async () => outcome,
    cancel: () => undefined,
  };
}
