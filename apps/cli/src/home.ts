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
    await makeFolder(home);
    if (!(await stat(home)).isDirectory()) throw new Error(`${home} is a file.`);
    await access(home, constants.W_OK);
  } catch (cause) {
    throw new UsageError(
      `The data folder cannot be used: ${messageOf(cause)} Set HAKSUP_HOME to a folder that you may write.`,
      { cause },
    );
  }
}

/** Not `mkdir`'s `recursive`, which never returns where a file system says of a new folder that its parent is missing. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'EISDIR') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    const isParentThere = await stat(dirname(folder)).then(
      () => true,
      () => false,
    );
    if (isParentThere) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}
