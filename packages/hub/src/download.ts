import { type FileHandle, open as openFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { look, replace } from './cache/files.ts';
import { makeFolders } from './cache/folders.ts';
import { feedFile, hashName, startHash } from './cache/hash.ts';
import { HashMismatchError, HubResponseError, OutOfSpaceError } from './errors.ts';
import { failureOf } from './http/failure.ts';
import { type OpenAnswer, open } from './http/request.ts';
import { withRetries } from './http/retry.ts';
import type { Asking, ListedFile } from './listing.ts';

/** What became of the content, told to whoever shows it. */
export interface DownloadEvents {
  /** So many bytes are here; the rest is on its way. */
  onStart: (bytes: number) => void;
  /** So many bytes just came. */
  onBytes: (bytes: number) => void;
  onCheck: () => void;
  onWait: () => void;
}

/**
 * Brings one file's content to `blob`, going on where an earlier download to `partial` stopped. `blob` comes to be at
 * once, complete, on the disk and with the listed hash, or not at all. Content that turns out wrong is fetched once
 * more from its first byte; a partial file from elsewhere may have been the reason.
 *
 * @throws HashMismatchError, OutOfSpaceError, and the errors of requests (`http/failure.ts`)
 */
export async function download(
  asking: Asking,
  source: { repository: string; commit: string; file: ListedFile },
  target: { partial: string; blob: string },
  events: DownloadEvents,
): Promise<void> {
  const { file } = source;
  await makeFolders(dirname(target.partial));
  await makeFolders(dirname(target.blob));
  const first = await fetchWhole(asking, source, target.partial, events);
  if (first !== undefined) {
    await rm(target.partial, { force: true });
    const second = await fetchWhole(asking, source, target.partial, events);
    if (second !== undefined) {
      await rm(target.partial, { force: true });
      throw new HashMismatchError({
        ...source,
        path: file.path,
        expected: expectation(file),
        actual: second,
      });
    }
  }
  await replace(target.partial, target.blob);
}

const expectation = ({ hash, size }: ListedFile): string => `${hashName(hash)} of ${size} bytes`;

/** Fetches until all bytes are here. Returns what came instead where that is not the listed content. */
async function fetchWhole(
  asking: Asking,
  source: { repository: string; commit: string; file: ListedFile },
  partial: string,
  events: DownloadEvents,
): Promise<string | undefined> {
  const { connection, retries, signal } = asking;
  const { repository, commit, file } = source;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const url = `${connection.endpoint}/${repository}/resolve/${commit}/${path}`;

  return withRetries(
    retries,
    async (progressed) => {
      const hash = startHash(file.hash, file.size);
      let have = (await look(partial))?.size ?? 0;
      if (have > file.size) {
        await rm(partial);
        have = 0;
      }
      if (have > 0) {
        events.onCheck();
        await feedFile(hash, partial, signal);
      }
      events.onStart(have);
      if (have < file.size || file.size === 0) {
        const answer = await open(connection, url, {
          signal,
          ...(have > 0 && { range: `bytes=${have}-` }),
        });
        const start = await acceptBody(answer, have, file, partial, asking, repository);
        if (start === undefined) return `a file of another size (status ${answer.status})`;
        const fresh = start === have ? hash : startHash(file.hash, file.size);
        if (start !== have) events.onStart(0);
        const surplus = await appendBody(answer, partial, start, file.size, fresh, events, progressed);
        if (surplus) return `over ${file.size} bytes`;
        // The hash is of what came; that nobody else wrote into the file, its length shows.
        const length = (await look(partial))?.size ?? 0;
        if (length !== file.size) return `${length} bytes on the disk, into which another process wrote,`;
        events.onCheck();
        const hex = fresh.digest('hex');
        return hex === file.hash.hex ? undefined : `${file.hash.algorithm}:${hex}`;
      }
      events.onCheck();
      const hex = hash.digest('hex');
      return hex === file.hash.hex ? undefined : `${file.hash.algorithm}:${hex}`;
    },
    { signal, onWait: events.onWait },
  );
}

/**
 * Where the answer's body starts: at `have`, or at 0 where the server sends everything again. Nothing where the server
 * says that the file ends before `have`.
 */
async function acceptBody(
  answer: OpenAnswer,
  have: number,
  file: ListedFile,
  partial: string,
  { connection }: Asking,
  repository: string,
): Promise<number | undefined> {
  const { status, headers, url } = answer;
  if (status === 200) return 0;
  if (status === 416 && have > 0) {
    answer.close();
    return undefined;
  }
  if (status !== 206 || have === 0) throw failureOf(answer, connection, repository);
  const encoding = headers.get('content-encoding') ?? 'identity';
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  if (encoding === 'identity' && range && Number(range[1]) === have) {
    if (range[2] === '*' || Number(range[2]) === file.size) return have;
    answer.close();
    return undefined;
  }
  answer.close();
  // What is here cannot be completed with what this server sends: the next try starts from nothing.
  await rm(partial, { force: true });
  throw new HubResponseError(url, status, `bytes from ${have} on were asked for, others came.`);
}

/** Appends a body. Returns true as soon as there is more than the file's size. Throws where it ends before. */
async function appendBody(
  answer: OpenAnswer,
  partial: string,
  start: number,
  size: number,
  hash: { update: (bytes: Uint8Array) => unknown },
  events: DownloadEvents,
  progressed: () => void,
): Promise<boolean> {
  let handle: FileHandle | undefined;
  let have = start;
  // A server that breaks off again and again may do so, as long as every time a noticeable part came.
  const noticeable = Math.min(2 ** 20, size / 100);
  try {
    handle = await openFile(partial, start === 0 ? 'w' : 'a');
    for await (const chunk of answer.chunks()) {
      if (have + chunk.length > size) return true;
      await handle.appendFile(chunk);
      hash.update(chunk);
      have += chunk.length;
      events.onBytes(chunk.length);
      if (have - start >= noticeable) progressed();
    }
    if (have < size)
      throw new HubResponseError(answer.url, answer.status, `the body ended at ${have} of ${size} bytes.`);
    await handle.sync();
    return false;
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'ENOSPC' ||
      (error as NodeJS.ErrnoException).code === 'EDQUOT'
    )
      throw new OutOfSpaceError({ folder: dirname(partial), needed: size - have }, { cause: error });
    throw error;
  } finally {
    answer.close();
    await handle?.close();
  }
}
