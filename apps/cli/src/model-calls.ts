import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { isModelFailure } from '@haksup/ai-provider';
import { messageOf } from './failures.ts';
import { plain } from './terminal/reply.ts';

const longestReason = 300;

/**
 * A model whose failed calls are told in a line: a reply of the tutor says no more than that the notes answered instead.
 * Calls that their caller gave up are not told.
 *
 * @param variables Keys among them are kept out of what is told.
 */
export function tellingFailures(
  model: LanguageModelV4,
  variables: NodeJS.ProcessEnv,
  onFailed: (reason: string) => void,
): LanguageModelV4 {
  const failed = (error: unknown, { abortSignal }: LanguageModelV4CallOptions): unknown => {
    const shown = refused(error);
    if (!abortSignal?.aborted) onFailed(withoutKeys(reasonOf(shown), variables));
    return shown;
  };
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(options) {
      try {
        return await model.doGenerate(options);
      } catch (error) {
        throw failed(error, options);
      }
    },
    async doStream(options) {
      try {
        const { stream, ...rest } = await model.doStream(options);
        return { ...rest, stream: watched(stream, (error) => failed(error, options)) };
      } catch (error) {
        throw failed(error, options);
      }
    },
  };
}

/** The same parts; errors among them, and the stream's own, as `failed` returns them. */
function watched(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  failed: (error: unknown) => unknown,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value.type === 'error' ? { ...value, error: failed(value.error) } : value);
        } catch (error) {
          controller.error(failed(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
}

/** What a model on this machine will not do is a refusal, in the words of the AI SDK; it is not out of reach. */
function refused(error: unknown): unknown {
  if (!isModelFailure(error)) return error;
  return new APICallError({
    message: error.message,
    url: 'haksup:local',
    requestBodyValues: {},
    statusCode: 400,
    isRetryable: false,
    cause: error,
  });
}

/** `HTTP 401 from api.example: …`, or what a model on this machine says. */
function reasonOf(error: unknown): string {
  const line = plain(messageOf(error)).replaceAll(/\s+/g, ' ').trim();
  const reason = line.length > longestReason ? `${line.slice(0, longestReason)} …` : line;
  const url = APICallError.isInstance(error) ? URL.parse(error.url) : null;
  if (!APICallError.isInstance(error) || !url?.host) return reason;
  return error.statusCode === undefined
    ? `${url.host}: ${reason}`
    : `HTTP ${error.statusCode} from ${url.host}: ${reason}`;
}

function withoutKeys(reason: string, variables: NodeJS.ProcessEnv): string {
  const keys = Object.entries(variables).flatMap(([name, value]) =>
    /(KEY|TOKEN)$/.test(name) && value !== undefined && value.length >= 4 ? [value] : [],
  );
  return keys.reduce((text, key) => text.replaceAll(key, '…'), reason);
}
