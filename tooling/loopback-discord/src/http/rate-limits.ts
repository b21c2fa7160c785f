/** What the loopback Discord says of limits: a bucket per route, and 429s that a test asks for. */

export interface PlannedLimit {
  /** Matched against `METHOD /path`. */
  route: RegExp;
  /** How many of the next matching requests are refused. */
  times: number;
  retryAfterSeconds: number;
  global: boolean;
  /** Discord's answers carry the Retry-After header; some proxies' don't. */
  header: boolean;
}

export class RateLimits {
  readonly #planned: PlannedLimit[] = [];
  readonly refused: string[] = [];

  plan(limit: Partial<PlannedLimit> & { route: RegExp }): void {
    this.#planned.push({ times: 1, retryAfterSeconds: 0.2, global: false, header: true, ...limit });
  }

  /** The refusal that this request gets, or undefined. Counts it off. */
  refusal(route: string): { headers: Record<string, string>; body: object } | undefined {
    const limit = this.#planned.find((each) => each.times > 0 && each.route.test(route));
    if (!limit) return undefined;
    limit.times--;
    this.refused.push(route);
    return {
      headers: {
        ...(limit.header && { 'retry-after': String(limit.retryAfterSeconds) }),
        ...(limit.global && { 'x-ratelimit-global': 'true' }),
        'x-ratelimit-scope': limit.global ? 'global' : 'user',
      },
      body: {
        message: 'You are being rate limited.',
        retry_after: limit.retryAfterSeconds,
        global: limit.global,
      },
    };
  }
}
