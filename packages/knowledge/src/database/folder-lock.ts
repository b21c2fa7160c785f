/** One process per PGlite folder: a lock file that names its holder, taken over when the holder is dead. */
import { constants, readFileSync } from 'node:fs';
import { copyFile, link, open, readFile, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DatabaseLockedError } from './errors.ts';

const holderSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process started, where the system tells: a recycled pid has another. */
  started: z.string().optional(),
});
type Holder = z.infer<typeof holderSchema>;

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file, waiting up to `wait` milliseconds for a living holder to let go.
 * Throws {@link DatabaseLockedError}.
 */
export async function lockFolder(folder: string, lockFile: string, wait: number): Promise<FolderLock> {
  const deadline = Date.now() + wait;
  for (;;) {
    const mine = JSON.stringify(describe(process.pid));
    if (await createExclusively(lockFile, mine)) {
      return { release: () => releaseIfMine(lockFile, mine) };
    }
    const found = await readLock(lockFile);
    if (found === undefined) continue;
    const { text } = found;
    const holder = text === undefined ? undefined : parseHolder(text);
    if (text !== undefined && (holder ? isDead(holder) : await staysUnreadable(lockFile, text))) {
      await takeAway(lockFile, text);
      continue;
    }
    if (Date.now() >= deadline) throw new DatabaseLockedError(folder, holder?.pid, lockFile);
    await sleep(Math.min(100, Math.max(1, deadline - Date.now())));
  }
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  // Written beside and linked into place, so that nobody ever reads half a lock.
  const draft = besides(path);
  const file = await open(draft, 'wx');
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (NO_LINKS.has(code)) return copyExclusively(draft, path);
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** What file systems without hard links answer: exFAT and FAT (memory sticks), some network and phone storage. */
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV']);

/** The second best: a reader may meet a lock that isn't written yet, which {@link staysUnreadable} waits for. */
async function copyExclusively(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function besides(path: string): string {
  return `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
}

/** Undefined: it is gone. Without text: another user's file, or a folder in its place, so nobody knows whose it is. */
async function readLock(path: string): Promise<{ readonly text: string | undefined } | undefined> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : { text: undefined };
  }
}

/** A lock file that isn't ours to understand is stale if it is still the same a moment later. */
async function staysUnreadable(path: string, found: string): Promise<boolean> {
  await sleep(200);
  return (await readFile(path, 'utf8').catch(() => undefined)) === found;
}

/** Removes a dead holder's lock, and puts it back if somebody else took it over in between. */
async function takeAway(path: string, expected: string): Promise<void> {
  const aside = besides(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== expected) {
    await link(aside, path)
      .catch(() => copyExclusively(aside, path))
      .catch(() => undefined);
  }
  await unlink(aside);
}

async function releaseIfMine(path: string, mine: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === mine) await unlink(path).catch(() => undefined);
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function describe(pid: number): Holder {
  const started = startOf(pid);
  return { pid, host: hostname(), ...(started === undefined ? {} : { started }) };
}

function isDead(holder: Holder): boolean {
  // A folder shared between machines or containers: their process numbers mean nothing here.
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const started = startOf(holder.pid);
  return holder.started !== undefined && started !== undefined && holder.started !== started;
}

/** Linux: boot and start tick of the process; elsewhere unknown. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold spaces and brackets; the fields are counted after its last bracket.
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${tick}`;
  } catch {
    return undefined;
  }
}
