import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';

type Parts = Iterable<LanguageModelV4StreamPart>;

/** A model of a script, in this process: a loopback server can send neither halves of characters nor too much at once. */
export function stubModel(stream: () => Promise<ReadableStream<LanguageModelV4StreamPart>>): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'stub',
    modelId: 'stub',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('only streams are asked for')),
    doStream: async () => ({ stream: await stream() }),
  };
}

/** The pieces of an answer, and its end. */
export function* answered(...pieces: readonly string[]): Parts {
  for (const delta of pieces) yield { type: 'text-delta', id: '0', delta };
  const none = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined };
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: { inputTokens: none, outputTokens: { total: undefined, text: undefined, reasoning: undefined } },
  };
}

/** A model that says these pieces. */
export function saying(...pieces: readonly string[]): LanguageModelV4 {
  return stubModel(async () => ReadableStream.from(answered(...pieces)));
}
