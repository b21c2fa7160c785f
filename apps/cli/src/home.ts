import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './errors.ts';
import { messageOf } from './failures.ts';

/**
 * Makes the data folder where it is missing.
 *
 * @throws {UsageError} it cannot be made or written
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await makeFolders(home);
    await access(home, constants.W_OK);
  } catch (cause) {
    throw new UsageError(
      `The data folder cannot be used: ${messageOf(cause)} Set HAKSUP_HOME to a folder that you may write.`,
      { cause },
    );
  }
}

/** Not `mkdir`'s `recursive`, which never returns where a file system says of a new folder that its parent is missing. */
async function makeFolders(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new Error(`${folder} is a file.`);
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  // Another process may have been quicker.
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
