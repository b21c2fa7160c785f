import type { Database } from '@haksup/knowledge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { CourseStore } from './store.ts';

for (const { name, skipped, open } of testDatabases) {
  const title = skipped === undefined ? name : `${name} (skipped: ${skipped})`;
  describe.skipIf(skipped !== undefined)(title, () => {
    let database: Database;
    let store: CourseStore;
    beforeAll(async () => {
      database = await open();
      store = await CourseStore.open(database);
    });
    beforeEach(async () => {
      await database.query('delete from study_bot_settings');
      await database.query('delete from study_bot_places');
    });
    afterAll(() => database?.close());

    const here = 'discord:1';
    const there = 'discord:2';
    const place = (course: string, conversation = 'c') => ({ course, conversation });
    const aged = (id: string, days: number) =>
      database.query(
        `update study_bot_places set used_at = now() - make_interval(days => $2) where place = $1`,
        [id, days],
      );

    test('settings are each owner’s own, and one leaves the other as it is', async () => {
      expect(await store.settings(here)).toEqual({});
      await store.setCourseRole(here, '7');
      await store.setDefaultCourse(here, '선형대수 \'"\\');
      await store.setDefaultCourse(there, 'LLM');
      expect(await store.settings(here)).toEqual({ courseRole: '7', defaultCourse: '선형대수 \'"\\' });
      expect(await store.settings(there)).toEqual({ defaultCourse: 'LLM' });
      await store.setCourseRole(here, undefined);
      expect(await store.settings(here)).toEqual({ defaultCourse: '선형대수 \'"\\' });
      await store.setDefaultCourse(here, undefined);
      expect(await store.settings(here)).toEqual({});
    });

    test('a place is known to its owner alone and holds what was remembered last', async () => {
      await store.remember(here, 't', place('LLM'));
      expect(await store.place(here, 't')).toEqual(place('LLM'));
      expect(await store.place(there, 't')).toBeUndefined();
      expect(await store.place(here, 'unknown')).toBeUndefined();
      await store.remember(here, 't', place('Algebra', 'd'));
      expect(await store.place(here, 't')).toEqual(place('Algebra', 'd'));
    });

    test('a place that is remembered by many at once is one', async () => {
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.remember(here, 't', place('LLM', `${index}`))),
      );
      expect(await database.query('select place from study_bot_places')).toEqual([{ place: 't' }]);
    });

    test('a removed course takes its places and the default with it, and no others', async () => {
      await store.remember(here, 'a', place('LLM'));
      await store.remember(here, 'b', place('Algebra'));
      await store.remember(there, 'c', place('LLM'));
      for (const owner of [here, there]) await store.setDefaultCourse(owner, 'LLM');
      await store.setCourseRole(here, '7');
      await store.forgetCourse(here, 'Algebra');
      expect(await store.settings(here)).toEqual({ courseRole: '7', defaultCourse: 'LLM' });
      await store.forgetCourse(here, 'LLM');
      expect(await store.settings(here)).toEqual({ courseRole: '7' });
      expect(await store.settings(there)).toEqual({ defaultCourse: 'LLM' });
      expect(await database.query('select place from study_bot_places')).toEqual([{ place: 'c' }]);
    });

    test('places are forgotten after 90 days without use', async () => {
      for (const id of ['old', 'recent', 'used again']) await store.remember(here, id, place('LLM'));
      await aged('old', 91);
      await aged('recent', 89);
      await aged('used again', 91);
      await store.remember(here, 'used again', place('LLM'));
      await store.forgetUnused();
      const kept = await database.query<{ place: string }>(
        'select place from study_bot_places order by place',
      );
      expect(kept.map((row) => row.place)).toEqual(['recent', 'used again']);
    });

    test('opening again keeps what is there, also several times at once', async () => {
      await store.setDefaultCourse(here, 'LLM');
      const stores = await Promise.all([CourseStore.open(database), CourseStore.open(database)]);
      for (const opened of stores) expect(await opened.settings(here)).toEqual({ defaultCourse: 'LLM' });
    });
  });
}
