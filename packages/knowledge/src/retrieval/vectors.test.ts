/** Vectors on a server that several schemas share. */
import { expect, test } from 'vitest';
import { SchemaTooNewError, VectorsUnavailableError } from '../database/errors.ts';
import { libraryMigrations } from '../ingestion/schema.ts';
import { testDatabases } from '../testing/databases.ts';
import { prepareVectors } from './vectors.ts';

for (const { name, skipped, open } of testDatabases) {
  const title = skipped === undefined ? name : `${name} (skipped: ${skipped})`;

  test.skipIf(skipped !== undefined)(`${title}: two at once, each with vectors`, async (context) => {
    for (const database of [await open(), await open()]) {
      context.onTestFinished(() => database.close());
      await database.migrate('knowledge', libraryMigrations);
      try {
        await prepareVectors(database);
      } catch (error) {
        if (!/is not available|control file/.test(String(error))) throw error;
        return context.skip(`no pgvector on this server: ${error}`);
      }
      expect(await database.query('select count(*)::integer as count from passage_vectors')).toEqual([
        { count: 0 },
      ]);
    }
  });

  test.skipIf(skipped !== undefined)(
    `${title}: tables of a later version are no missing pgvector`,
    async () => {
      const database = await open();
      try {
        await database.migrate('knowledge-vectors', [
          { number: 1, name: 'one', statements: [] },
          { number: 2, name: 'two', statements: [] },
        ]);
        const failure: unknown = await prepareVectors(database).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(SchemaTooNewError);
        expect(failure).not.toBeInstanceOf(VectorsUnavailableError);
      } finally {
        await database.close();
      }
    },
  );
}
