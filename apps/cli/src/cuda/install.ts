import { randomBytes } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { UsageError } from '../errors.ts';

export interface Installation {
  /** The NuGet package, which is a ZIP archive. */
  readonly archive: string;
  /** Paths in the archive of the files that are wanted; they keep their last name. */
  readonly entries: readonly string[];
  /** Files of this machine that belong beside them. */
  readonly copies: readonly { readonly name: string; readonly source: string }[];
  /** Where to: the folder comes to be with all of it, or stays as it was. */
  readonly folder: string;
  /** Written beside them as `setup.json`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

const mostEntries = 10_000;

/** @throws UsageError where the archive is damaged or lacks a file; the signal's reason. */
export async function install(installation: Installation): Promise<void> {
  const { folder, copies, facts } = installation;
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const hidden = join(parent, `.${basename(folder)}.${randomBytes(4).toString('hex')}.partial`);
  await mkdir(hidden, { mode: 0o700 });
  try {
    await unpack(installation, hidden);
    for (const { name, source } of copies) {
      await copyFile(source, join(hidden, name), constants.COPYFILE_FICLONE);
    }
    await writeFile(join(hidden, 'setup.json'), `${JSON.stringify(facts, null, 2)}\n`);
    for (const name of await readdir(hidden)) {
      const file = await open(join(hidden, name), 'r+');
      await file.sync();
      await file.close();
    }
    installation.signal.throwIfAborted();
    await exchange(hidden, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UsageError(`${parent}: there is no space left.`, { cause: error });
    }
    throw error;
  } finally {
    await rm(hidden, { recursive: true, force: true });
  }
}

/** Gives `hidden` the name of `folder`; one that is there already steps aside until that has worked. */
async function exchange(hidden: string, folder: string): Promise<void> {
  const aside = `${hidden}.old`;
  const had = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  try {
    await rename(hidden, folder);
  } catch (error) {
    if (had) await rename(aside, folder);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

async function unpack({ archive, entries, mostBytes, signal }: Installation, into: string): Promise<void> {
  const zip = await yauzl.openPromise(archive).catch((cause: unknown) => {
    throw new UsageError(`${archive} is no NuGet package.`, { cause });
  });
  const found = new Set<string>();
  try {
    if (zip.entryCount > mostEntries) throw new UsageError(`${archive} has more than ${mostEntries} files.`);
    let room = mostBytes;
    for await (const entry of zip.eachEntry()) {
      if (!entries.includes(entry.fileName)) continue;
      if (found.has(entry.fileName)) throw new UsageError(`${archive} has ${entry.fileName} twice.`);
      room -= entry.uncompressedSize;
      if (room < 0) {
        throw new UsageError(`${archive} would unpack to more than ${Math.round(mostBytes / 2 ** 20)} MiB.`);
      }
      found.add(entry.fileName);
      // The sizes that the archive declares are held to by the library, its checksums are not.
      let sum = 0;
      const check = new Transform({
        transform(chunk: Buffer, _, done) {
          sum = crc32(chunk, sum);
          done(null, chunk);
        },
      });
      const target = createWriteStream(join(into, basename(entry.fileName)), { flags: 'wx', mode: 0o644 });
      await pipeline(await zip.openReadStreamPromise(entry), check, target, { signal });
      if (sum !== entry.crc32) throw new Error(`${entry.fileName} has another checksum`);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError || code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new UsageError(`${archive} is damaged: ${(error as Error).message}.`, { cause: error });
  } finally {
    zip.close();
  }
  const lacking = entries.filter((name) => !found.has(name));
  if (lacking.length > 0) throw new UsageError(`${archive} has no ${lacking.join(', ')}.`);
}
