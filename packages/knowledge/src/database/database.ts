/** One SQL dialect over two engines: PGlite (Postgres in WASM, one process per folder) and Postgres 15+. */

export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly (string | number | boolean | null | Uint8Array)[]
  | { readonly [key: string]: unknown };

export interface Queryable {
  /**
   * Runs one statement with `$1`-style parameters and returns its rows. `bytea` comes as `Uint8Array`,
   * `bigint` as number, `jsonb` parsed, `timestamptz` as `Date`.
   */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly SqlValue[],
  ): Promise<Row[]>;
}

/** A numbered change of an owner's tables. Numbers start at 1 and are never reused. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** Statements, run one by one in one transaction. */
  readonly statements: readonly string[];
}

export interface Database extends Queryable {
  readonly engine: 'pglite' | 'postgres';
  /** Commits when `run` resolves, rolls back when it rejects. Don't use the outer database inside. */
  transaction<Result>(run: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /**
   * Brings the owner's tables up to date; each migration runs once, also with several processes starting at
   * once. Throws {@link SchemaTooNewError} where the database was written by a later version.
   */
  migrate(owner: string, migrations: readonly Migration[]): Promise<void>;
  /** Closes the connection and frees the folder's lock. Idempotent. */
  close(): Promise<void>;
}

export type DatabaseLocation = 'memory' | { readonly folder: string } | { readonly url: string };
