import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeFolders } from './folders.ts';

const ownerSchema = z.object({ id: z.string(), process: z.int().positive(), host: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** Milliseconds. */
const heartbeat = 1000;
const poll = 200;
/** Without a sign of life for so long a lock is its owner's no more; an owner that is known to be dead loses it sooner. */
const silence = { dead: 3 * heartbeat, unknown: 60_000 };

/**
 * Runs while holding a lock that processes share through the file system. A killed owner's lock is taken over after 3 s,
 * one of another machine that is silent after 60 s. `onWait` is called again and again while another holds it.
 *
 * The lock keeps two pulls from doing the same work. It is not what makes a blob whole: that is the check of hash and
 * length before the rename, which also finds what a pull wrote that slept until its lock was taken over.
 */
export async function withLock<T>(
  path: string,
  run: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: () => unknown } = {},
): Promise<T> {
  const mine: Owner = { id: randomUUID(), process: process.pid, host: hostname() };
  await makeFolders(dirname(path));
  while (!(await take(path, mine))) {
    if (await isStale(path)) {
      await evict(path);
      continue;
    }
    signal?.throwIfAborted();
    await onWait?.();
    await sleep(poll);
  }
  const beat = setInterval(() => {
    const now = new Date();
    // A lock that was taken away is noticed at the end; until then there is nothing to do about it.
    utimes(path, now, now).catch(() => undefined);
  }, heartbeat);
  try {
    return await run();
  } finally {
    clearInterval(beat);
    if ((await read(path))?.id === mine.id) await rm(path, { force: true });
  }
}

async function take(path: string, owner: Owner): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows answers EPERM while another process is deleting the file.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw error;
  }
  try {
    await file.writeFile(JSON.stringify(owner));
  } catch (error) {
    // On a full disk: a lock of nobody would hold up everybody for a minute.
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

async function read(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function isStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return false;
  const owner = await read(path);
  const dead = owner !== undefined && owner.host === hostname() && !isAlive(owner.process);
  return Date.now() - found.mtimeMs > (dead ? silence.dead : silence.unknown);
}

/** Takes a stale lock away, and puts it back where another process had renewed it in between. */
async function evict(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if (!(await isStale(aside))) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
