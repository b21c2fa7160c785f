import { spawnSync } from 'node:child_process';
import { access, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-lock-'));
  path = join(folder, 'x.lock');
});

afterEach(() => rm(folder, { recursive: true }));

it('lets in one at a time, and leaves nothing', async () => {
  let inside = 0;
  let most = 0;
  const turns = Array.from({ length: 5 }, () =>
    withLock(path, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(20);
      inside -= 1;
    }),
  );
  await Promise.all(turns);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it('is given back when the work fails', async () => {
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(access(path)).rejects.toThrow(/ENOENT/);
});

it('stops waiting when it is told to', async () => {
  const signal = AbortSignal.timeout(100);
  await withLock(path, async () => {
    await expect(withLock(path, async () => undefined, { signal })).rejects.toThrow(/timeout/);
  });
});

it.each(['', 'null', '{"id":1}', '{'])(
  'of nobody (%j) is respected, and taken over after a minute',
  async (content) => {
    await writeFile(path, content);
    const attempt = withLock(path, async () => 'mine', { signal: AbortSignal.timeout(300) });
    await expect(attempt).rejects.toThrow(/timeout/);
    const renewed = Date.now() / 1000 - 61;
    await utimes(path, renewed, renewed);
    expect(await withLock(path, async () => 'mine')).toBe('mine');
  },
);

const deadProcess = () => spawnSync(process.execPath, ['-e', '']).pid;
const cases: [string, () => { process: number; host: string }, number, boolean][] = [
  [
    'of a dead process, silent for 4 s, is taken over',
    () => ({ process: deadProcess(), host: hostname() }),
    4,
    true,
  ],
  [
    'of a dead process, but just renewed, is respected',
    () => ({ process: deadProcess(), host: hostname() }),
    0,
    false,
  ],
  [
    'of a living process, silent for 30 s, is respected',
    () => ({ process: process.pid, host: hostname() }),
    30,
    false,
  ],
  ['of another machine, silent for 30 s, is respected', () => ({ process: 1, host: 'elsewhere' }), 30, false],
  [
    'of another machine, silent for 2 min, is taken over',
    () => ({ process: 1, host: 'elsewhere' }),
    120,
    true,
  ],
];

it.each(cases)('a lock %s', async (_, owner, seconds, taken) => {
  await writeFile(path, JSON.stringify({ id: 'other', ...owner() }));
  const renewed = Date.now() / 1000 - seconds;
  await utimes(path, renewed, renewed);
  const attempt = withLock(path, async () => 'mine', { signal: AbortSignal.timeout(500) });
  if (taken) expect(await attempt).toBe('mine');
  else await expect(attempt).rejects.toThrow(/timeout/);
});
