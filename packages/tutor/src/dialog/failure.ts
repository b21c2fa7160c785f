import { APICallError, LoadAPIKeyError, LoadSettingError, NoSuchModelError } from '@ai-sdk/provider';
import type { FallbackReason } from '../contract.ts';

/** The language model gave no answer that can be shown. The reader takes over; this never reaches a face. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly reason: FallbackReason;

  constructor(reason: FallbackReason, detail: string, options?: ErrorOptions) {
    super(`${reason}: ${detail}`, options);
    this.reason = reason;
  }
}

/**
 * Any error of a provider as a failure with the reason that a person is told.
 * @param answered whether the provider had begun to answer.
 */
export function asFailure(error: unknown, answered: boolean): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (APICallError.isInstance(error)) {
    const { statusCode } = error;
    const reason: FallbackReason =
      statusCode === 429
        ? 'over-limit'
        : statusCode === undefined
          ? answered
            ? 'broken-stream'
            : 'unreachable'
          : statusCode >= 500 || statusCode === 408
            ? 'unreachable'
            : statusCode >= 400
              ? 'refused'
              : 'broken-stream';
    return new ModelFailure(reason, `the provider's call failed with status ${statusCode ?? 'none'}`, {
      cause: error,
    });
  }
  if ([NoSuchModelError, LoadAPIKeyError, LoadSettingError].some((kind) => kind.isInstance(error))) {
    return new ModelFailure('unavailable', 'the provider has no such model, or lacks a setting', {
      cause: error,
    });
  }
  const reason = answered ? 'broken-stream' : 'unreachable';
  return new ModelFailure(reason, 'the provider failed', { cause: error });
}
