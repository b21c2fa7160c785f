import { afterAll, beforeEach, expect, test } from 'vitest';
import { DiscordDescription, descriptionIsAtHand } from './openapi.ts';
import {
  openShelf,
  openStudyGroup,
  type Shelf,
  type StudyGroup,
  type StudyGroupOptions,
} from './study-group.ts';

/** A shelf for the tests of the file that calls this. */
export async function shelfForTests(): Promise<Shelf> {
  const shelf = await openShelf();
  afterAll(() => shelf.close());
  return shelf;
}

/** A study group for the tests of the file that calls this, renewed before each. */
export async function groupForTests(shelf: Shelf, options: StudyGroupOptions = {}): Promise<StudyGroup> {
  const group = await openStudyGroup(shelf, options);
  beforeEach(() => group.renew());
  afterAll(() => group.close());
  return group;
}

/** To be called at the end of a file: what its bots sent, all in all. */
export function testWhatWasSent(shelf: Shelf, least: number): void {
  test('no message that was sent or edited can ping anybody', () => {
    const messages = shelf.requests.flatMap(({ body }) => messagesIn(body));
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect(message).toMatchObject({ allowed_mentions: { parse: [], replied_user: false } });
    }
  });

  test.skipIf(!descriptionIsAtHand)(
    'every request fits Discord’s OpenAPI description (skipped where the material is absent)',
    () => {
      expect(shelf.requests.length).toBeGreaterThan(least);
      expect(new DiscordDescription().problemsOf(shelf.requests)).toEqual([]);
    },
  );
}

/** The message in a request's body, be it the body itself or the answer to an interaction. */
function messagesIn(body: Record<string, unknown> | unknown[]): object[] {
  if (Array.isArray(body)) return [];
  if ('content' in body) return [body];
  const { data } = body;
  return typeof data === 'object' && data !== null && 'content' in data ? [data] : [];
}
