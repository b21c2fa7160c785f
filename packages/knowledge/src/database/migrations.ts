/** Numbered migrations per owner: `knowledge`, `tutor` and the bot each keep their own tables. */
import type { Migration, Queryable } from './database.ts';
import { SchemaTooNewError } from './errors.ts';

/** Any fixed number: whoever migrates holds it, so that two starting processes take turns. */
const MIGRATION_LOCK = 727_401_955;

export async function runMigrations(
  transaction: <Result>(run: (inside: Queryable) => Promise<Result>) => Promise<Result>,
  owner: string,
  migrations: readonly Migration[],
): Promise<void> {
  const ordered = migrations.toSorted((a, b) => a.number - b.number);
  ordered.forEach((migration, index) => {
    if (migration.number !== index + 1) {
      throw new RangeError(
        `Migrations of "${owner}" must be numbered 1, 2, 3 …; found ${migration.number} in place of ${index + 1}.`,
      );
    }
  });
  await transaction(async (inside) => {
    await inside.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await inside.query(
      `create table if not exists migrations (
        owner text not null, number integer not null, name text not null,
        applied_at timestamptz not null default now(), primary key (owner, number))`,
    );
    const [row] = await inside.query<{ latest: number }>(
      'select coalesce(max(number), 0)::integer as latest from migrations where owner = $1',
      [owner],
    );
    const latest = row?.latest ?? 0;
    if (latest > ordered.length) throw new SchemaTooNewError(owner, latest, ordered.length);
    for (const migration of ordered.slice(latest)) {
      for (const statement of migration.statements) await inside.query(statement);
      await inside.query('insert into migrations (owner, number, name) values ($1, $2, $3)', [
        owner,
        migration.number,
        migration.name,
      ]);
    }
  });
}
