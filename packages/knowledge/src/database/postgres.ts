/** Postgres 15+ over the network; several processes may share it. Tables live in a schema of their own. */
import pg from 'pg';
import type { Database, Queryable, SqlValue } from './database.ts';
import { DatabaseConnectionError } from './errors.ts';
import { runMigrations } from './migrations.ts';

const INT8 = 20;

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** Throws DatabaseConnectionError. The schema is created where it is missing. */
export async function openPostgres(url: string, schema: string): Promise<Database> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new RangeError(`"${schema}" is no schema name: small letters, digits and _ only, at most 63.`);
  }
  const pool = new pg.Pool({
    connectionString: withSearchPath(url, schema),
    max: 8,
    connectionTimeoutMillis: 10_000,
    types,
    options: `-c search_path=${schema},public`,
  });
  // An idle connection that the server ends is replaced at the next query.
  pool.on('error', () => undefined);
  try {
    // Asked for first: who may use a schema that an administrator made need not have the right to create one.
    const { rowCount } = await pool.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (rowCount === 0) await pool.query(`create schema if not exists ${schema}`);
  } catch (error) {
    // Two processes may create it at once; one of them gets a uniqueness error.
    if ((error as { code?: string }).code !== '23505') {
      await pool.end();
      throw new DatabaseConnectionError(url, error);
    }
  }

  const transaction = async <Result>(run: (inside: Queryable) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await run(queryable(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  };
  let closing: Promise<void> | undefined;
  return {
    engine: 'postgres',
    ...queryable(pool),
    transaction,
    migrate: (owner, migrations) => runMigrations(transaction, owner, migrations),
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** Options in the address would replace those of the pool, so the schema is added to them. */
function withSearchPath(url: string, schema: string): string {
  return url.replace(/(?<=[?&])options=[^&#]*/g, (given) => `${given}%20-c%20search_path=${schema},public`);
}

function queryable(source: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
      const { rows } = await source.query(sql, [...parameters]);
      return rows as Row[];
    },
  };
}
