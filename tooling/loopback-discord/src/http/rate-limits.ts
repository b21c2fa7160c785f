/** What the loopback Discord says of limits: the buckets and the 429s that a test asks for. */

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

/** So many requests in a while; a client that reads the headers waits by itself before it would go over. */
export interface Bucket {
  /** Matched against `METHOD /path`. */
  route: RegExp;
  limit: number;
  seconds: number;
}

export class RateLimits {
  readonly #buckets: (Bucket & { id: string; used: number; resetAt: number })[] = [];
  readonly #planned: PlannedLimit[] = [];
  readonly refused: string[] = [];

  plan(limit: Partial<PlannedLimit> & { route: RegExp }): void {
    this.#planned.push({ times: 1, retryAfterSeconds: 0.2, global: false, header: true, ...limit });
  }

  /** From now on matching requests share a bucket. */
  addBucket(bucket: Bucket): void {
    this.#buckets.push({ ...bucket, id: `bucket${this.#buckets.length}`, used: 0, resetAt: 0 });
  }

  /** The headers that tell a client how full its bucket is. Counts the request. */
  headers(route: string, now: number = Date.now()): Record<string, string> {
    const bucket = this.#buckets.find((each) => each.route.test(route));
    if (!bucket) return {};
    if (now >= bucket.resetAt) Object.assign(bucket, { used: 0, resetAt: now + bucket.seconds * 1000 });
    bucket.used++;
    return {
      'x-ratelimit-bucket': bucket.id,
      'x-ratelimit-limit': String(bucket.limit),
      'x-ratelimit-remaining': String(Math.max(0, bucket.limit - bucket.used)),
      'x-ratelimit-reset-after': String((bucket.resetAt - now) / 1000),
    };
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
