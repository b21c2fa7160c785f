/** PGlite: Postgres in WASM inside this process, in memory or in a folder that one process may open. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { Database, Queryable, SqlValue } from './database.ts';
import { DatabaseDamagedError } from './errors.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { runMigrations } from './migrations.ts';

const options = {
  parsers: {
    // PGlite's own parser reads two characters at a time; posting lists are large.
    [types.BYTEA]: (value: string): Uint8Array => Buffer.from(value.slice(2), 'hex'),
    [types.INT8]: Number,
  },
};

/** Throws DatabaseLockedError, DatabaseDamagedError. `lockWait` in milliseconds. */
export async function openPglite(folder: string | undefined, lockWait: number): Promise<Database> {
  if (folder === undefined) return wrap(await PGlite.create({ extensions: { vector } }), undefined);
  const home = resolve(folder);
  await mkdir(home, { recursive: true });
  const lock = await lockFolder(home, join(home, 'lock'), lockWait);
  const dataDir = join(home, 'postgres');
  try {
    return wrap(await PGlite.create({ dataDir, extensions: { vector } }), lock);
  } catch (error) {
    await lock.release();
    throw new DatabaseDamagedError(dataDir, error);
  }
}

interface PgliteQueries {
  query(sql: string, parameters?: unknown[], options?: object): Promise<{ rows: unknown[] }>;
}

function queryable(source: PgliteQueries): Queryable {
  return {
    async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
      const { rows } = await source.query(sql, [...parameters], options);
      return rows as Row[];
    },
  };
}

function wrap(pglite: PGlite, lock: FolderLock | undefined): Database {
  const transaction = <Result>(run: (inside: Queryable) => Promise<Result>): Promise<Result> =>
    pglite.transaction((inside) => run(queryable(inside)));
  let closing: Promise<void> | undefined;
  return {
    engine: 'pglite',
    ...queryable(pglite),
    transaction,
    migrate: (owner, migrations) => runMigrations(transaction, owner, migrations),
    close() {
      closing ??= (async () => {
        try {
          await pglite.close();
        } finally {
          await lock?.release();
        }
      })();
      return closing;
    },
  };
}
