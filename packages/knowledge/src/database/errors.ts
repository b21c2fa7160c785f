/** Errors of opening and upgrading a database. Each says what was asked and what to do. */

/** Another process (or this one) has the folder open; PGlite allows one. */
export class DatabaseLockedError extends Error {
  override readonly name = 'DatabaseLockedError';
  readonly folder: string;
  /** The process that holds the folder, as far as the lock file tells. */
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined, lockFile: string) {
    const holder =
      pid === undefined ? 'another process' : pid === process.pid ? 'this process' : `process ${pid}`;
    super(
      `The data folder ${folder} is in use by ${holder}. Stop it first, choose another folder (HAKSUP_HOME), ` +
        `or set DATABASE_URL to a Postgres server, which several processes can share. ` +
        `If nothing uses it, delete ${lockFile}.`,
    );
    this.folder = folder;
    this.pid = pid;
  }
}

/** The folder holds something that PGlite can't open. */
export class DatabaseDamagedError extends Error {
  override readonly name = 'DatabaseDamagedError';
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    super(
      `The database in ${folder} can't be opened: ${messageOf(cause)}. ` +
        `Move the folder away (or restore a copy); notes are indexed again from their files.`,
      { cause },
    );
    this.folder = folder;
  }
}

/** The Postgres server can't be reached or refuses. */
export class DatabaseConnectionError extends Error {
  override readonly name = 'DatabaseConnectionError';

  constructor(url: string, cause: unknown) {
    super(`No connection to Postgres at ${withoutPassword(url)}: ${messageOf(cause)}. Check DATABASE_URL.`, {
      cause,
    });
  }
}

/** A later version of the software wrote these tables. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
  readonly owner: string;
  readonly found: number;
  readonly known: number;

  constructor(owner: string, found: number, known: number) {
    super(
      `The tables of "${owner}" are at version ${found}, this version knows ${known}. ` +
        `Update the software, or use another data folder.`,
    );
    this.owner = owner;
    this.found = found;
    this.known = known;
  }
}

/** An embedder was given, but the database has no pgvector. */
export class VectorsUnavailableError extends Error {
  override readonly name = 'VectorsUnavailableError';

  constructor(cause: unknown) {
    super(
      `Embeddings need the extension pgvector: ${messageOf(cause)}. Install it on the Postgres server ` +
        `(on Debian: the package postgresql-<version>-pgvector) and run "create extension vector" as its owner.`,
      { cause },
    );
  }
}

export function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password) parsed.password = '***';
    // As libpq takes them too.
    for (const secret of ['password', 'sslpassword']) {
      if (parsed.searchParams.has(secret)) parsed.searchParams.set(secret, '***');
    }
    return parsed.href;
  } catch {
    return 'the given address, which is no URL';
  }
}
