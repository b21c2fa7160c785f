import { expect, it } from 'vitest';
import { retryAfter } from './failure.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

it.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': 'Thu, 01 Jan 2026 12:01:30 GMT' }, 90],
  [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ ratelimit: '"resolvers";r=0;t=42' }, 42],
  [{ 'retry-after': '3', ratelimit: '"api";r=0;t=42' }, 3],
  [{}, undefined],
])('%j asks to wait %s s', (headers, seconds) => {
  expect(retryAfter(new Headers(headers as Record<string, string>), now)).toBe(seconds);
});
