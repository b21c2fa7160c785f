import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OutputError } from '../errors.ts';

/**
 * Fills a folder that appears whole or not at all: work is done in a hidden folder beside it, which takes its name at
 * the end. Where the work fails the hidden folder is removed; one that a killed process left is removed by the next
 * run for the same output.
 *
 * @throws OutputError where the output exists and is not empty, or cannot be written.
 */
export async function writeFolder<Result>(
  output: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(output);
  const parent = dirname(target);
  await requireEmpty(target);
  const name = `.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
  const folder = join(parent, name);
  try {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent, basename(target));
    await mkdir(folder);
  } catch (cause) {
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
    throw error;
  }
}

async function requireEmpty(target: string): Promise<void> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new OutputError(target, 'this is no folder that can be written', { cause: error });
  });
  if (entries.length > 0) throw new OutputError(target, 'the folder exists and is not empty; name another');
}

async function removeAbandoned(parent: string, base: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(`.${base}.`) || !entry.endsWith('.partial')) continue;
    const process = /^(\d+)-[0-9a-f]{8}\.partial$/.exec(entry.slice(base.length + 2))?.[1];
    if (process !== undefined && !isAlive(Number(process))) {
      await rm(join(parent, entry), { recursive: true, force: true });
    }
  }
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
