import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { alignData } from './align-data.ts';

/** Files of an entry. The last one describes the others; an entry without it is none. */
const graphName = 'model.onnx';
const dataName = 'model.data';
const factsName = 'entry.json';
/** Entries that nobody opened for so long are removed when another one is made. */
const keptMilliseconds = 30 * 24 * 3600 * 1000;
/** A process that still writes renews its folder's time long before. */
const abandonedMilliseconds = 3600 * 1000;

interface FileFacts {
  readonly byteLength: number;
  /** When it was written, in whole seconds since 1970: most systems keep those. */
  readonly modified: number;
  readonly crc32: number;
}

interface EntryFacts {
  readonly files: Readonly<Record<string, FileFacts>>;
}

/**
 * Settings with which ONNX Runtime writes a session's graph and weights as it uses them: optimised and packed.
 * @param folder Where to; it exists.
 */
export function writingSettings(folder: string): Readonly<Record<string, string>> {
  return {
    'session.optimized_model_filepath': join(folder, graphName),
    'session.optimized_model_external_initializers_file_name': dataName,
    // Smaller tensors stay in the graph.
    'session.optimized_model_external_initializers_min_size_in_bytes': '1024',
    'session.save_external_prepacked_constant_initializers': '1',
  };
}

/** The path of a whole entry's graph; undefined where there is none, or it is damaged. Damaged ones are removed. */
export async function findEntry(cache: string, key: string): Promise<string | undefined> {
  const folder = join(cache, key);
  const text = await readFile(join(folder, factsName), 'utf8').catch(() => undefined);
  // Without a description it may be one that another process is just giving its name.
  if (text === undefined) return undefined;
  if (await isWhole(folder, text)) {
    const now = new Date();
    await utimes(join(folder, factsName), now, now).catch(() => undefined);
    return join(folder, graphName);
  }
  await removeEntry(cache, key);
  return undefined;
}

/** Removes an entry, where there is one, so that it is written anew. */
export async function removeEntry(cache: string, key: string): Promise<void> {
  await rm(join(cache, key), { recursive: true, force: true });
}

async function isWhole(folder: string, text: string): Promise<boolean> {
  try {
    const { files } = JSON.parse(text) as EntryFacts;
    const names = Object.keys(files);
    if (!names.includes(graphName)) return false;
    for (const name of names) {
      const path = join(folder, name);
      const { byteLength, modified, crc32: expected } = files[name]!;
      const facts = await stat(path);
      if (facts.size !== byteLength) return false;
      // Reading all of it takes as long as packing anew would, so only what was touched since is read.
      if (facts.mtimeMs === 1000 * modified) continue;
      if ((await checksum(path)) !== expected) return false;
      await utimes(path, modified, modified);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes an entry: `write` fills a hidden folder, which takes the entry's name when it is whole. Of two processes that
 * do it at once one wins, and both have the same.
 *
 * @throws what `write` throws, and the file system's errors; nothing is left behind then.
 */
export async function makeEntry(
  cache: string,
  key: string,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(cache, { recursive: true });
  await removeOld(cache);
  const hidden = join(cache, `.${key}.${randomBytes(4).toString('hex')}.partial`);
  await mkdir(hidden, { mode: 0o700 });
  try {
    await write(hidden);
    await alignData(join(hidden, graphName), dataName);
    const files: Record<string, FileFacts> = {};
    const modified = Math.floor(Date.now() / 1000);
    for (const name of await readdir(hidden)) {
      const path = join(hidden, name);
      await flush(path);
      await utimes(path, modified, modified);
      files[name] = { byteLength: (await stat(path)).size, modified, crc32: await checksum(path) };
    }
    await writeFile(join(hidden, factsName), JSON.stringify({ files } satisfies EntryFacts), { flush: true });
    const folder = join(cache, key);
    await rename(hidden, folder).catch(async () => {
      if ((await stat(join(folder, factsName)).catch(() => undefined)) !== undefined) return;
      await rm(folder, { recursive: true, force: true });
      await rename(hidden, folder);
    });
  } finally {
    await rm(hidden, { recursive: true, force: true });
  }
}

/** Removes what killed processes left and what was not opened for long. */
async function removeOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const isPartial = /^\.[0-9a-f]{32}\.[0-9a-f]{8}\.partial$/.test(name);
    if (!isPartial && !/^[0-9a-f]{32}$/.test(name)) continue;
    const folder = join(cache, name);
    const described = isPartial ? undefined : await stat(join(folder, factsName)).catch(() => undefined);
    // An entry without a description is what a process left that was killed while it removed it.
    const facts = described ?? (await stat(folder).catch(() => undefined));
    const age = Date.now() - (facts?.mtimeMs ?? Date.now());
    if (age > (described === undefined ? abandonedMilliseconds : keptMilliseconds)) {
      // What somebody else owns and keeps must not stand in the way of new entries.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
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

async function checksum(path: string): Promise<number> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(2 ** 20);
    let sum = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return sum;
      sum = crc32(buffer.subarray(0, bytesRead), sum);
    }
  } finally {
    await file.close();
  }
}
