/** The notes of a folder, found without leaving it. */
import { Buffer } from 'node:buffer';
import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import type { NoteSource } from '../contract.ts';
import { isNotePath } from '../reading/read-note.ts';

/** Folders nested deeper are not looked into. */
const DEPTH_LIMIT = 32;

/** No such folder, a file in its place, or one that can't be listed. */
export class NotesFolderError extends Error {
  override readonly name = 'NotesFolderError';
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    super(
      /^(?:ENOENT|ENOTDIR)$/.test(code)
        ? `There is no folder of notes at ${folder}.`
        : `The folder of notes at ${folder} can't be read: ${message}.`,
      { cause },
    );
    this.folder = folder;
  }
}

/**
 * Files of known kinds under the folder, sorted by path. Left out: hidden files and folders, `node_modules`, what Word
 * puts beside an open document (`~$…`), links to folders, links that lead out of the folder. Contents are read when asked
 * for. A folder or file inside that can't be looked at is a source too, whose reading says why. Throws NotesFolderError.
 */
export async function readFolder(folder: string): Promise<NoteSource[]> {
  const sources: NoteSource[] = [];
  try {
    const root = await realpath(folder);
    await visit({ root, directory: Buffer.from(root), above: [] }, sources);
  } catch (cause) {
    throw new NotesFolderError(folder, cause);
  }
  return sources.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

interface Place {
  readonly root: string;
  /** As bytes: a name that isn't UTF-8 can't be opened by its text. */
  readonly directory: Buffer;
  readonly above: readonly string[];
}

async function visit({ root, directory, above }: Place, found: NoteSource[]): Promise<void> {
  for (const bytes of await readdir(directory, { encoding: 'buffer' })) {
    const name = decodeName(bytes);
    if (name.startsWith('.') || name.startsWith('~$') || name === 'node_modules') continue;
    const file = Buffer.concat([directory, Buffer.from(sep), bytes]);
    const parts = [...above, name];
    // macOS hands out decomposed Hangul in file names.
    const path = parts.join('/').normalize('NFC');
    try {
      const entry = await lstat(file);
      if (entry.isDirectory()) {
        if (parts.length < DEPTH_LIMIT) await visit({ root, directory: file, above: parts }, found);
      } else if (isNotePath(name)) {
        const note = entry.isSymbolicLink() ? await linkedFile(root, file) : entry;
        if (note?.isFile()) found.push({ path, size: note.size, bytes: () => readFile(file) });
      }
    } catch (error) {
      // It went away while the folder was being listed.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      found.push({ path, size: 0, bytes: () => Promise.reject(error) });
    }
  }
}

/** The file that a link inside the folder leads to; undefined where it leads nowhere, out of it, or to a folder. */
async function linkedFile(root: string, link: Buffer): Promise<Stats | undefined> {
  try {
    const target = await realpath(link, { encoding: 'buffer' });
    const inside = Buffer.from(root.endsWith(sep) ? root : root + sep);
    return target.subarray(0, inside.length).equals(inside) ? await stat(target) : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const korean = new TextDecoder('euc-kr');

/** Names that an archive of Korean Windows left in EUC-KR. */
function decodeName(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return korean.decode(bytes);
  }
}
