import type { RecordedRequest } from '@haksup/loopback-discord';
import { expect, test } from 'vitest';
import { DiscordDescription, descriptionIsAtHand } from './openapi.ts';

const request = (method: string, path: string, body: object = {}): RecordedRequest => ({
  method,
  path,
  body: body as Record<string, unknown>,
  files: [],
  status: 200,
  at: 0,
});

test.skipIf(!descriptionIsAtHand)(
  'the check finds unknown routes, wrong types and bodies where none belong (skipped where the material is absent)',
  () => {
    const description = new DiscordDescription();
    const problems = description.problemsOf([
      request('POST', '/channels/1/messages', { content: 'fine' }),
      request('POST', '/channels/1/messages', { content: 5 }),
      request('POST', '/channels/1/message', { content: 'x' }),
      request('POST', '/channels/1/typing', { long: true }),
      request('POST', '/channels/1/messages/2/threads', { name: 'x'.repeat(101) }),
      request('PUT', '/applications/1/commands', [{ name: 'x'.repeat(40) }]),
    ]);
    expect(problems.map((problem) => problem.split(/[:(]/)[0])).toEqual([
      'POST /channels/{channel_id}/messages',
      'POST /channels/1/message is not in the description',
      'POST /channels/{channel_id}/typing takes no body but got one',
      'POST /channels/{channel_id}/messages/{message_id}/threads',
      'PUT /applications/{application_id}/commands',
    ]);
  },
);
