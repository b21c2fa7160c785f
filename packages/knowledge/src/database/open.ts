/** From a location to an open database. */
import { z } from 'zod';
import type { Database, DatabaseLocation } from './database.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface OpenDatabaseOptions {
  /** How long to wait for another process to free the folder, in milliseconds. Default 2000. */
  readonly lockWait?: number;
  /** Postgres only: the schema that holds the tables. Default `haksup`. */
  readonly schema?: string;
}

const optionsSchema = z.object({
  lockWait: z.number().min(0).default(2000),
  schema: z.string().default('haksup'),
});

const locationSchema = z.union([
  z.literal('memory'),
  z.strictObject({ folder: z.string().min(1) }),
  z.strictObject({ url: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://') }),
]);

/**
 * Opens the database: PGlite in a folder (created where missing; one process at a time) or in memory, or a
 * Postgres server. Close it when done.
 * Throws DatabaseLockedError, DatabaseDamagedError, DatabaseConnectionError; ZodError for a location or option that is
 * none, RangeError for a schema's name that is none.
 */
export async function openDatabase(
  location: DatabaseLocation,
  options: OpenDatabaseOptions = {},
): Promise<Database> {
  const at = locationSchema.parse(location);
  const { lockWait, schema } = optionsSchema.parse(options);
  if (at === 'memory') return openPglite(undefined, 0);
  if ('folder' in at) return openPglite(at.folder, lockWait);
  return openPostgres(at.url, schema);
}
