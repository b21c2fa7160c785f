import { setTimeout as sleep } from 'node:timers/promises';
import { HubRateLimitError } from '../errors.ts';
import { isPassing } from './failure.ts';

/** How often and how patiently a request is tried again. */
export interface RetryPolicy {
  /** Tries without progress before giving up. */
  attempts: number;
  /** Milliseconds before the second try; doubled for each further one, with jitter, up to 30 s. */
  firstWait: number;
  /** The longest wait that a server may ask for, in milliseconds; beyond it the pull fails and says so. */
  longestWait: number;
}

export const defaultRetries: RetryPolicy = { attempts: 6, firstWait: 500, longestWait: 300_000 };

const longestBackoff = 30_000;

/**
 * Runs until it succeeds, fails for good, or fails too often in a row. `run` returns or throws; where it calls
 * `progressed`, the count of failures begins anew.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  run: (progressed: () => void) => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: (milliseconds: number) => void } = {},
): Promise<T> {
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await run(() => {
        failures = 0;
      });
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures >= policy.attempts) throw error;
      const asked = error instanceof HubRateLimitError ? error.retryAfterSeconds : undefined;
      const backoff = Math.min(longestBackoff, policy.firstWait * 2 ** (failures - 1));
      const wait = asked === undefined ? backoff * (0.5 + Math.random() / 2) : asked * 1000;
      if (wait > policy.longestWait) throw error;
      onWait?.(wait);
      await sleep(wait, undefined, { ...(signal && { signal }) }).catch((reason: unknown) => {
        signal?.throwIfAborted();
        throw reason;
      });
    }
  }
}
