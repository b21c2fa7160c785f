import { DiscordError } from '../errors.ts';
import type { ParsedRequest } from './request.ts';

/** An answer: a body to send as JSON, or nothing (204). */
export type RouteResult = object | undefined;
export type RouteHandler = (
  request: ParsedRequest,
  parameters: readonly string[],
) => RouteResult | Promise<RouteResult>;

export interface Route {
  method: string;
  /** `:id` stands for one part of a path. */
  path: string;
  handle: RouteHandler;
}

/** Finds the handler for a request. Throws Discord's 404 where there is none, so that a missing route is seen. */
export function findRoute(
  routes: readonly Route[],
  request: ParsedRequest,
): { handle: RouteHandler; parameters: string[] } {
  const parts = request.path.split('/').map(decodeURIComponent);
  for (const { method, path, handle } of routes) {
    if (method !== request.method) continue;
    const pattern = path.split('/');
    if (pattern.length !== parts.length) continue;
    if (!pattern.every((part, index) => part.startsWith(':') || part === parts[index])) continue;
    return { handle, parameters: parts.filter((_, index) => pattern[index]!.startsWith(':')) };
  }
  throw new DiscordError(
    404,
    0,
    `404: Not Found (the loopback Discord has no ${request.method} ${request.path})`,
  );
}
