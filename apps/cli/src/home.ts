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
  const missing = await make(folder);
  if (missing === undefined) return;
  if (dirname(folder) === folder) throw missing;
  await makeFolder(dirname(folder));
  // Where its parent is there and it still cannot be, no further try will make it.
  const still = await make(folder);
  if (still !== undefined) throw still;
}

/** Makes one folder where it is missing; what the system says where the folder above it is missing too. */
async function make(folder: string): Promise<Error | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process may have been quicker.
    if (code === 'EEXIST' || code === 'EISDIR') return undefined;
    if (code === 'ENOENT') return error as Error;
    throw error;
  }
}
