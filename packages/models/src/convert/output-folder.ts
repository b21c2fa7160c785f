import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { OutputError } from '../errors.ts';
import { makeFolders } from './make-folders.ts';

/**
 * Fills a folder that appears whole or not at all: work is done in a hidden folder beside it, which takes its name at
 * the end. Where the work fails the hidden folder is removed; one that a killed process left is removed by the next
 * run for the same output, another machine's after a day.
 *
 * @param needed Bytes that will be written: without room for them nothing is begun.
 * @throws OutputError where the output exists and is not empty, cannot be written, or the disk is full.
 */
export async function writeFolder<Result>(
  output: string,
  needed: number,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(output);
  const parent = dirname(target);
  await requireEmpty(target);
  const name = `.${basename(target)}.${process.pid}-${machine()}${randomBytes(2).toString('hex')}.partial`;
  const folder = join(parent, name);
  try {
    await makeFolders(parent);
    await removeAbandoned(parent, basename(target));
    await requireRoom(target, parent, needed);
    await mkdir(folder);
  } catch (cause) {
    if (cause instanceof OutputError) throw cause;
    throw new OutputError(target, 'its folder cannot be made', { cause });
  }
  try {
    const result = await fill(folder);
    for (const file of await readdir(folder)) await flush(join(folder, file));
    await requireEmpty(target);
    // An empty folder in the way: not every system renames over it.
    await rmdir(target).catch(() => undefined);
    await rename(folder, target).catch((cause: unknown) => {
      throw new OutputError(target, 'the finished folder cannot take this name', { cause });
    });
    return result;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const reason = unwritable.get((error as NodeJS.ErrnoException | undefined)?.code ?? '');
    throw reason === undefined ? error : new OutputError(target, reason, { cause: error });
  }
}

/** What the system answers while it writes, in words. */
const unwritable: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full; make room, or name a folder on another one'],
  ['EDQUOT', 'your share of the disk is full; make room, or name a folder on another one'],
  ['EFBIG', 'the file system takes no files of this size; name a folder on another one'],
  ['EROFS', 'the file system is read-only; name a folder on another one'],
]);

async function requireRoom(target: string, parent: string, needed: number): Promise<void> {
  const disk = await statfs(parent).catch(() => undefined);
  // Some network file systems say 0 of 0.
  if (disk === undefined || disk.blocks === 0) return;
  const free = disk.bavail * disk.bsize;
  if (needed > free) {
    throw new OutputError(
      target,
      `${needed} bytes will be written and ${free} are free; make room, or name another`,
    );
  }
}

async function requireEmpty(target: string): Promise<void> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new OutputError(target, 'this is no folder that can be written', { cause: error });
  });
  if (entries.length > 0) throw new OutputError(target, 'the folder exists and is not empty; name another');
}

/** Four digits that tell machines apart, and containers, whose processes have the same numbers. */
export function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 4);
}

/** Milliseconds without a change after which another machine's folder counts as left. */
const silence = 24 * 60 * 60 * 1000;

async function removeAbandoned(parent: string, base: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(`.${base}.`) || !entry.endsWith('.partial')) continue;
    const [, process, home] =
      /^(\d+)-([0-9a-f]{4})[0-9a-f]{4}\.partial$/.exec(entry.slice(base.length + 2)) ?? [];
    if (process === undefined) continue;
    const path = join(parent, entry);
    const left = home === machine() ? !isAlive(Number(process)) : await isSilent(path);
    if (left) await rm(path, { recursive: true, force: true });
  }
}

async function isSilent(folder: string): Promise<boolean> {
  const paths = [folder, ...(await readdir(folder).catch(() => [])).map((name) => join(folder, name))];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs < silence) return false;
  }
  return true;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
