/** What a database does, on every engine; and what PGlite's folder adds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import type { Database } from './database.ts';
import {
  DatabaseConnectionError,
  DatabaseDamagedError,
  DatabaseLockedError,
  SchemaTooNewError,
} from './errors.ts';
import { openDatabase } from './open.ts';

for (const { name, skipped, open } of testDatabases) {
  const title = skipped === undefined ? name : `${name} (skipped: ${skipped})`;
  describe.skipIf(skipped !== undefined)(title, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    test('values come back as they went in', async () => {
      const rows = await database.query(
        `select $1::text as text, $2::bytea as bytes, $3::bigint as big, $4::jsonb as json, $5::text[] as list,
           $6::boolean as yes, $7::integer[] as numbers, $8::timestamptz as at, null as nothing`,
        [
          '한글 \'"\\',
          Uint8Array.of(0, 255, 10),
          2 ** 40,
          { a: [1] },
          ['"a"', 'b,c', '{}', ''],
          true,
          [1, -2],
          new Date(0),
        ],
      );
      expect(rows).toEqual([
        {
          text: '한글 \'"\\',
          bytes: expect.any(Uint8Array),
          big: 2 ** 40,
          json: { a: [1] },
          list: ['"a"', 'b,c', '{}', ''],
          yes: true,
          numbers: [1, -2],
          at: new Date(0),
          nothing: null,
        },
      ]);
      expect([...(rows[0]!.bytes as Uint8Array)]).toEqual([0, 255, 10]);
    });

    test('a transaction commits whole or not at all', async () => {
      await database.query('create table numbers (n integer primary key)');
      await database.transaction((inside) => inside.query('insert into numbers values (1)'));
      const failing = database.transaction(async (inside) => {
        await inside.query('insert into numbers values (2)');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await database.query('select n from numbers')).toEqual([{ n: 1 }]);
    });

    test('migrations run once, in order, per owner', async () => {
      const create = { number: 1, name: 'create', statements: ['create table things (a integer)'] };
      const widen = {
        number: 2,
        name: 'widen',
        statements: ['alter table things add b integer', 'insert into things values (1, 2)'],
      };
      await Promise.all([database.migrate('owner', [create]), database.migrate('owner', [create])]);
      await database.migrate('owner', [widen, create]);
      await database.migrate('owner', [create, widen]);
      expect(await database.query('select * from things')).toEqual([{ a: 1, b: 2 }]);
      await expect(database.migrate('owner', [create])).rejects.toThrow(SchemaTooNewError);
      await expect(database.migrate('gap', [widen])).rejects.toThrow(/numbered/);
    });

    test('a failing migration leaves nothing', async () => {
      const half = {
        number: 1,
        name: 'half',
        statements: ['create table half (a integer)', 'select no_such_thing'],
      };
      await expect(database.migrate('half', [half])).rejects.toThrow();
      await expect(database.query('select * from half')).rejects.toThrow(/half/);
    });
  });
}

const server = process.env.HAKSUP_TEST_DATABASE_URL;

describe.skipIf(!server)(`a server${server ? '' : ' (skipped: HAKSUP_TEST_DATABASE_URL names none)'}`, () => {
  const name = `test_${process.pid}_schema`;
  afterAll(async () => {
    const database = await openDatabase({ url: server! }, { schema: name });
    await database.query(`drop schema ${name} cascade`);
    await database.close();
  });

  test("the address's own options stay, and the schema with them", async () => {
    const url = `${server}${server!.includes('?') ? '&' : '?'}options=-c%20statement_timeout%3D61s`;
    const database = await openDatabase({ url }, { schema: name });
    try {
      expect(await database.query('show search_path')).toEqual([{ search_path: `${name},public` }]);
      expect(await database.query('show statement_timeout')).toEqual([{ statement_timeout: '61s' }]);
    } finally {
      await database.close();
    }
  });

  test('a user who may not create schemas uses one that is there', async () => {
    const database = await openDatabase({ url: server! }, { schema: name });
    const user = `${name}_limited`;
    try {
      await database.query(`create role ${user} login`);
      await database.query(`grant all on schema ${name} to ${user}`);
      const url = new URL(server!);
      url.username = user;
      const limited = await openDatabase({ url: url.href }, { schema: name });
      await limited.query('create table mine (a integer)');
      await limited.close();
    } finally {
      await database.query(`drop owned by ${user}`);
      await database.query(`drop role ${user}`);
      await database.close();
    }
  });
});

describe('a folder', () => {
  const folders: string[] = [];
  const folderOf = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'haksup-database-'));
    folders.push(folder);
    return folder;
  };
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  test('keeps what was written, is locked while open, and free afterwards', async () => {
    const folder = await folderOf();
    const first = await openDatabase({ folder });
    await first.query('create table kept (a integer)');
    const second: unknown = await openDatabase({ folder }, { lockWait: 50 }).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(DatabaseLockedError);
    expect((second as Error).message).toContain('this process');
    await first.close();
    await first.close();
    const again = await openDatabase({ folder });
    expect(await again.query('select * from kept')).toEqual([]);
    await again.close();
  });

  test('held by another process is refused; after that is killed it is taken over', async () => {
    const folder = await folderOf();
    const script = `import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
      await lockFolder(process.argv[1], process.argv[1] + '/lock', 0); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const refused: unknown = await openDatabase({ folder }, { lockWait: 100 }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ name: 'DatabaseLockedError', pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const database = await openDatabase({ folder });
    await database.close();
  });

  test.each([
    [
      'a recycled process number',
      JSON.stringify({ pid: process.pid, host: hostname(), started: 'another boot:1' }),
    ],
    ['rubbish', 'not json'],
  ])('a lock of %s is taken over', async (kind, content) => {
    // Without the start time (outside Linux) a recycled number can't be told from its first holder.
    if (kind.startsWith('a recycled') && process.platform !== 'linux') return;
    const folder = await folderOf();
    await writeFile(join(folder, 'lock'), content);
    const { lockFolder } = await import('./folder-lock.ts');
    const lock = await lockFolder(folder, join(folder, 'lock'), 1000);
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  test('with a lock that nobody can read is refused in time', async () => {
    const folder = await folderOf();
    await mkdir(join(folder, 'lock'));
    const refused: unknown = await openDatabase({ folder }, { lockWait: 50 }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ name: 'DatabaseLockedError', pid: undefined });
    expect((refused as Error).message).toContain(join(folder, 'lock'));
  });

  test('damaged is said so, with the folder, and unlocked again', async () => {
    const folder = await folderOf();
    const database = await openDatabase({ folder });
    await database.close();
    await writeFile(join(folder, 'postgres', 'global', 'pg_control'), 'rubbish');
    for (let round = 0; round < 2; round += 1) {
      const failure: unknown = await openDatabase({ folder }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DatabaseDamagedError);
      expect((failure as Error).message).toContain(folder);
    }
  });
});

test.each([
  'postgres://me:secret@127.0.0.1:1/x',
  'postgres://127.0.0.1:1/x?user=me&password=secret',
  'postgres://me:sec#ret@127.0.0.1:1/x',
])('a server that is not there is named without its password: %s', async (url) => {
  const nowhere: unknown = await openDatabase({ url }).catch((error: unknown) => error);
  expect(nowhere).toBeInstanceOf(DatabaseConnectionError);
  expect(inspect(nowhere)).not.toMatch(/secret|sec#ret/);
});

test('a schema that is no name, a location that is none, a wait that is no number', async () => {
  await expect(openDatabase({ url: 'postgres://127.0.0.1:1/x' }, { schema: 'a; drop' })).rejects.toThrow(
    RangeError,
  );
  await expect(openDatabase({ url: 'mysql://x' })).rejects.toThrow(/postgres:\/\//);
  await expect(openDatabase('memory', { lockWait: Number.NaN })).rejects.toThrow(/lockWait/);
});
