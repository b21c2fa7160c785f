/** The notes of a folder, found without leaving it. */
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { NoteSource } from '../contract.ts';
import { isNotePath } from '../reading/read-note.ts';

/** Folders nested deeper are not looked into. */
const DEPTH_LIMIT = 32;

/** No such folder, or a file in its place. */
export class NotesFolderError extends Error {
  override readonly name = 'NotesFolderError';
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    super(`There is no folder of notes at ${folder}.`, { cause });
    this.folder = folder;
  }
}

/**
 * Files of known kinds under the folder, sorted by path. Left out: hidden files and folders, `node_modules`,
 * links to folders, links that lead out of the folder. Contents are read when asked for.
 * Throws NotesFolderError.
 */
export async function readFolder(folder: string): Promise<NoteSource[]> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new NotesFolderError(folder, cause);
  });
  const sources: NoteSource[] = [];
  await visit(root, [], sources).catch((cause: unknown) => {
    throw new NotesFolderError(folder, cause);
  });
  return sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

  async function visit(directory: string, above: readonly string[], found: NoteSource[]): Promise<void> {
    for (const name of await readdir(directory)) {
      if (name.startsWith('.') || name === 'node_modules') continue;
      const file = join(directory, name);
      const entry = await lstat(file);
      const parts = [...above, name];
      if (entry.isDirectory()) {
        if (parts.length < DEPTH_LIMIT) await visit(file, parts, found);
      } else if (
        isNotePath(name) &&
        (entry.isFile() || (entry.isSymbolicLink() && (await staysInside(root, file))))
      ) {
        const { size } = entry.isFile() ? entry : await stat(file);
        // macOS hands out decomposed Hangul in file names.
        found.push({ path: parts.join('/').normalize('NFC'), size, bytes: () => readFile(file) });
      }
    }
  }
}

async function staysInside(root: string, link: string): Promise<boolean> {
  try {
    const target = await realpath(link);
    return target.startsWith(root + sep) && (await stat(target)).isFile();
  } catch {
    return false;
  }
}
