import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from './folders.ts';

/** Writes a file whole: it is there with all its content, or as it was before. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await makeFolders(dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await replace(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Renames over whatever is there. Windows refuses for a moment while a virus scanner or a reader has the file open. */
export async function replace(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const busy = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (process.platform !== 'win32' || !busy || tries === 10) throw error;
      await sleep(20 * tries);
    }
  }
}

/** Makes a blob's content stand at a path too: as a hard link, or as a copy where the file system has no links. */
export async function place(blob: string, path: string): Promise<void> {
  await makeFolders(dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    try {
      // A link to a link would be the link itself, which leads elsewhere from another folder.
      await link(await realpath(blob), temporary);
    } catch {
      await copyFile(blob, temporary, constants.COPYFILE_FICLONE);
      const { atime, mtime } = await stat(blob);
      await utimes(temporary, atime, mtime);
    }
    await replace(temporary, path);
  } finally {
    // Renaming one of two links of a file onto the other does nothing and leaves both.
    await rm(temporary, { force: true });
  }
}

/** A file's size and time of last change, following links; nothing where there is no such file. */
export async function look(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { size: found.size, mtimeMs: found.mtimeMs } : undefined;
}
