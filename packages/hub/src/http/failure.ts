import {
  HubAccessError,
  type HubError,
  HubNetworkError,
  HubNotFoundError,
  HubRateLimitError,
  HubResponseError,
  quote,
} from '../errors.ts';
import type { Connection, OpenAnswer } from './request.ts';

const passing = new Set([408, 500, 502, 503, 504]);

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof HubNetworkError || error instanceof HubRateLimitError) return true;
  return error instanceof HubResponseError && (passing.has(error.status) || error.status < 300);
}

/**
 * The error that an answer other than 2xx stands for. Closes the answer. What the Hub says is quoted without the token.
 */
export function failureOf(answer: OpenAnswer, connection: Connection, repository: string): HubError {
  answer.close();
  const { status, headers, url, fromHub } = answer;
  const withToken = connection.token !== undefined;
  const code = headers.get('x-error-code');
  const detail = describe(headers.get('x-error-message'), connection.token);
  if (status === 429) return new HubRateLimitError(url, retryAfter(headers), withToken);
  if (!fromHub) {
    // Signed addresses run out; the next try gets a fresh one, so that nothing here is final.
    return new HubNetworkError(url, `the host that the Hub pointed to answered with status ${status}`);
  }
  const notFound = {
    RepoNotFound: 'repository',
    RevisionNotFound: 'revision',
    EntryNotFound: 'file',
  } as const;
  if (code !== null && Object.hasOwn(notFound, code))
    return new HubNotFoundError({ what: notFound[code as keyof typeof notFound], repository, detail });
  if (status === 404) return new HubNotFoundError({ what: 'repository', repository, detail });
  if (status === 401 || status === 403)
    return new HubAccessError({
      repository,
      page: `${connection.endpoint}/${repository}`,
      status,
      gated: code === 'GatedRepo',
      withToken,
      detail,
    });
  return new HubResponseError(url, status, detail);
}

/** Seconds to wait by `Retry-After` (seconds or a date), else by the Hub's `RateLimit: "api";r=0;t=55`. */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  const reset = /(?:^|;)\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
  return reset === undefined ? undefined : Number(reset);
}

function describe(message: string | null, token: string | undefined): string {
  if (message === null || message === '') return 'no reason given';
  return quote(token === undefined ? message : message.replaceAll(token, '…'));
}
