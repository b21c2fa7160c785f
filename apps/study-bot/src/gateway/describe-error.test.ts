import { expect, test } from 'vitest';
import { describeError, withoutTokens } from './describe-error.ts';

test('tells a chain of causes without tokens, also where it leads back to itself', () => {
  const error = new Error('PATCH /webhooks/1/aW50.x-y/messages/@original failed');
  error.cause = new TypeError('fetch failed', { cause: error });
  const described = describeError(error);
  expect(described).toMatchObject({
    message: 'PATCH /webhooks/1/***/messages/@original failed',
    cause: { name: 'TypeError', message: 'fetch failed', cause: { name: 'Error' } },
  });
  expect(JSON.stringify(described)).not.toContain('aW50');
});

test.each([
  ['/interactions/12/abc.D-e_f/callback', '/interactions/12/***/callback'],
  ['/webhooks/:id/:token/messages/@original', '/webhooks/:id/***/messages/@original'],
  ['/channels/12/messages', '/channels/12/messages'],
])('%s is told as %s', (path, told) => {
  expect(withoutTokens(path)).toBe(told);
});

test('takes what is no error', () => {
  expect(describeError(undefined)).toEqual({ message: 'undefined' });
});
