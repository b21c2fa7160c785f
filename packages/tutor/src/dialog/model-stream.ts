import type { LanguageModelV4, LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { Message } from '@haksup/prompts';
import { asFailure, ModelFailure } from './failure.ts';

/** How long to wait for a language model, in milliseconds; `Infinity` waits as long as it takes. */
export interface ModelTimeouts {
  /** From the call to the first piece of text. */
  readonly first: number;
  /** From one piece to the next. */
  readonly between: number;
  /** From the call to the end. */
  readonly total: number;
}

export const defaultTimeouts: ModelTimeouts = { first: 20_000, between: 15_000, total: 120_000 };

/** The longest that a timer can be set to; longer ones would go off at once. */
const longestWait = 2 ** 31 - 1;

/** An answer longer than this is cut off: no reply needs it, and a model that loops must not fill the memory. */
const mostCharacters = 12_000;

export interface StreamOptions {
  readonly timeouts: ModelTimeouts;
  readonly maxOutputTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The text of a dialog model's answer, piece by piece, without its reasoning. One call, no retries: whoever waits
 * would rather have the reader's answer now.
 *
 * Returns whether the answer ended by itself (`true`) or was cut at a length limit (`false`).
 *
 * @throws {ModelFailure} the model can't be reached, is slow, refuses, or its stream breaks.
 * @throws the signal's reason where the caller aborted.
 */
export async function* streamAnswer(
  model: LanguageModelV4,
  messages: readonly Message[],
  options: StreamOptions,
): AsyncGenerator<string, boolean> {
  const { timeouts, signal } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', onAbort, { once: true });
  const deadline = performance.now() + timeouts.total;
  let started = false;
  let answered = false;
  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  const untilFirst = performance.now() + timeouts.first;
  try {
    const call = model.doStream({
      prompt: toPrompt(messages),
      maxOutputTokens: options.maxOutputTokens,
      temperature: 0.2,
      abortSignal: stop.signal,
    });
    const answer = await within(call, Math.min(timeouts.first, timeouts.total), stop.signal).catch(
      (error) => {
        // An answer that comes after all is nobody's: a provider that ignores the signal would go on sending.
        Promise.resolve(call).then(
          ({ stream }) => stream.cancel().catch(() => undefined),
          () => undefined,
        );
        throw error;
      },
    );
    answered = true;
    reader = answer.stream.getReader();
    let characters = 0;
    for (;;) {
      stop.signal.throwIfAborted();
      const now = performance.now();
      const patience = Math.min(started ? timeouts.between : untilFirst - now, deadline - now);
      // A stream whose pieces are always there leaves no timer its turn.
      if (patience <= 0) throw new ModelFailure('slow', 'the time for the answer is over');
      const { done, value: part } = await within(reader.read(), patience, stop.signal);
      if (done) throw new ModelFailure('broken-stream', 'the stream ended without a finish');
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta' && part.delta !== '') {
        if (part.delta.includes('\ufffd'))
          throw new ModelFailure('broken-stream', 'the stream holds broken UTF-8');
        started = true;
        characters += part.delta.length;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey and no database keeps.
        yield part.delta.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
        if (characters > mostCharacters) return false;
      }
      if (part.type === 'finish') return endedBy(part.finishReason);
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw asFailure(error, answered);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    // The connection is closed by the abort; a reader that fails to cancel has nothing left to free.
    reader?.cancel().catch(() => undefined);
  }
}

function endedBy({ unified, raw }: { unified: string; raw: string | undefined }): boolean {
  if (unified === 'content-filter') throw new ModelFailure('refused', 'the provider filtered the answer');
  // A server that ends its stream without saying why was cut off.
  if (unified === 'error' || (unified === 'other' && raw === undefined)) {
    throw new ModelFailure('broken-stream', `the stream finished by ${unified}`);
  }
  return unified !== 'length';
}

function toPrompt(messages: readonly Message[]): LanguageModelV4Prompt {
  return messages.map(({ role, content }) =>
    role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
  );
}

async function within<Value>(
  work: PromiseLike<Value>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new ModelFailure('slow', `no answer within ${Math.round(milliseconds)} ms`)),
    Math.min(longestWait, Math.max(0, milliseconds)),
  );
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
