import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it where they are missing. Not by `mkdir`'s `recursive`, which never returns where a
 * file system (Linux's /proc) says of a new folder that its parent is missing.
 *
 * @throws what the system says
 */
export async function makeFolders(folder: string): Promise<void> {
  const missing = await make(folder);
  if (missing === undefined) return;
  if (dirname(folder) === folder) throw missing;
  await makeFolders(dirname(folder));
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
    if (await isFolder(folder)) return undefined;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return error as Error;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
