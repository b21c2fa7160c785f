import { type Database, openDatabase } from '@haksup/knowledge';

/** A database that a behaviour suite runs on. */
export interface TestDatabase {
  readonly name: string;
  /** Why it can't run here, or undefined. */
  readonly skipped: string | undefined;
  /** An empty database of its own; closing it leaves nothing behind. */
  open(): Promise<Database>;
}

const url = process.env.HAKSUP_TEST_DATABASE_URL;

/** PGlite always, Postgres where a test server is named. */
export const testDatabases: readonly TestDatabase[] = [
  { name: 'PGlite', skipped: undefined, open: () => openDatabase('memory') },
  {
    name: 'Postgres',
    skipped: url ? undefined : 'HAKSUP_TEST_DATABASE_URL names no Postgres server',
    async open() {
      const schema = `test_bot_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
      const database = await openDatabase({ url: url ?? '' }, { schema });
      return {
        ...database,
        async close() {
          await database.query(`drop schema ${schema} cascade`);
          await database.close();
        },
      };
    },
  },
];
