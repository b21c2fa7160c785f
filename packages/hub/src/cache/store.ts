import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { ListedFile } from '../listing.ts';
import { isCommit } from '../names.ts';
import { look, place, writeWhole } from './files.ts';
import { hasContent } from './hash.ts';
import type { RepositoryFolder } from './layout.ts';

const checkedSchema = z.object({ size: z.number(), mtimeMs: z.number() });
const listingSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      size: z.int().nonnegative(),
      hash: z.object({ algorithm: z.enum(['sha256', 'git']), hex: z.string().regex(/^[0-9a-f]{40,64}$/) }),
    }),
  ),
});
const mostBytes = 64 * 2 ** 20;

/** Whether the blob is there with its content. Its hash is computed unless that was done since it last changed. */
export async function isChecked(
  folder: RepositoryFolder,
  file: ListedFile,
  signal?: AbortSignal,
): Promise<boolean> {
  const blob = folder.blob(file.hash);
  const found = await look(blob);
  if (found?.size !== file.size) return false;
  const record = checkedSchema.safeParse(await readJson(folder.checked(file.hash)));
  if (record.success && record.data.size === found.size && record.data.mtimeMs === found.mtimeMs) return true;
  if (!(await hasContent(blob, file.hash, file.size, signal))) return false;
  await recordChecked(folder, file);
  return true;
}

/**
 * Takes a file that already stands under its name for the blob, where it has the content: another client without
 * symbolic links leaves it so, and somebody may have emptied `blobs`. Returns whether it did.
 */
export async function adopt(
  folder: RepositoryFolder,
  file: ListedFile,
  placed: string,
  signal?: AbortSignal,
): Promise<boolean> {
  if ((await look(placed))?.size !== file.size) return false;
  if (!(await hasContent(placed, file.hash, file.size, signal))) return false;
  await place(placed, folder.blob(file.hash));
  await recordChecked(folder, file);
  return true;
}

/** Notes that a blob's content was just found right. */
export async function recordChecked(folder: RepositoryFolder, { hash }: ListedFile): Promise<void> {
  const found = await look(folder.blob(hash));
  if (found) await remember(folder.checked(hash), JSON.stringify(found));
}

/** Keeps a commit's listing. */
export async function writeListing(
  folder: RepositoryFolder,
  commit: string,
  files: readonly ListedFile[],
): Promise<void> {
  await remember(folder.listing(commit), JSON.stringify({ files }));
}

/** Keeps which commit a revision was at. */
export async function writeRef(folder: RepositoryFolder, revision: string, commit: string): Promise<void> {
  await remember(folder.ref(revision), commit);
}

/** A record saves work later. Where it can't be kept, as in a cache that is read-only, the pull is no worse now. */
async function remember(path: string, content: string): Promise<void> {
  await writeWhole(path, content).catch(() => undefined);
}

/** What the Hub listed for a commit when it was first pulled. Paths are unchecked, as on the wire. */
export async function readListing(
  folder: RepositoryFolder,
  commit: string,
): Promise<ListedFile[] | undefined> {
  return listingSchema.safeParse(await readJson(folder.listing(commit))).data?.files;
}

/** The commit that a revision was at when it was last pulled. */
export async function readRef(folder: RepositoryFolder, revision: string): Promise<string | undefined> {
  const commit = (await readSmall(folder.ref(revision)))?.trim();
  return commit !== undefined && isCommit(commit) ? commit : undefined;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmall(path)) ?? '');
  } catch {
    return undefined;
  }
}

async function readSmall(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > mostBytes) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}
