import { DiscordAPIError, HTTPError } from 'discord.js';

/**
 * An error as it may stand in a log. discord.js's own errors carry the request: its address holds an interaction's
 * token, its body people's words, so both stay out. Of a chain of causes the first `causes` are told.
 */
export function describeError(error: unknown, causes = 5): Record<string, unknown> {
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return {
      name: error.constructor.name,
      message: error.message,
      status: error.status,
      method: error.method,
      path: withoutTokens(error.url),
      ...(error instanceof DiscordAPIError && { code: error.code }),
    };
  }
  if (error instanceof Error) {
    return {
      name: error.name,
      message: withoutTokens(error.message),
      stack: error.stack === undefined ? undefined : withoutTokens(error.stack),
      ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
    };
  }
  return { message: withoutTokens(String(error)) };
}

/** Takes the tokens out of the addresses of webhooks and interactions. */
export const withoutTokens = (text: string): string =>
  text.replace(/\/(webhooks|interactions)\/(\d+|:id)\/[\w.:-]+/g, '/$1/$2/***');
