/** File systems that have no hard links: the lock is copied into place. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DatabaseLockedError } from './errors.ts';
import { lockFolder } from './folder-lock.ts';

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  link: () => Promise.reject(Object.assign(new Error('operation not permitted, link'), { code: 'EPERM' })),
}));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('is held by one, is free afterwards, and leaves no file', async () => {
  const file = join(folder, 'lock');
  const lock = await lockFolder(folder, file, 0);
  await expect(lockFolder(folder, file, 0)).rejects.toThrow(DatabaseLockedError);
  await lock.release();
  await writeFile(file, 'a stale one');
  await (await lockFolder(folder, file, 1000)).release();
  expect(await readdir(folder)).toEqual([]);
});
