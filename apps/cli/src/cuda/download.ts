import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { UsageError } from '../errors.ts';
import { asUsageError, type FeedPackage, safeUrl } from './nuget.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** A download that is larger is broken off. */
  readonly mostBytes: number;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Before the second try; it doubles with each that brings nothing. Default 500. */
  readonly waitMilliseconds?: number;
}

/** So many tries in a row may bring nothing. */
const tries = 5;
const silenceMilliseconds = 30_000;

/**
 * Brings a package's bytes to a file, going on behind what is there of an earlier download.
 *
 * @returns the SHA-512 of the file, in hexadecimal
 * @throws UsageError; the signal's reason. What came stays for the next time, unless it is wrong.
 */
export async function download(
  { url, content }: FeedPackage,
  file: string,
  options: DownloadOptions,
): Promise<string> {
  if (content !== undefined && content.bytes > options.mostBytes) throw tooLarge(url, options.mostBytes);
  // A second time from the first byte: what was here already may have been the reason.
  for (const again of [false, true]) {
    const resumed = (await sizeOf(file)) > 0;
    await fetchWhole(url, content?.bytes, file, options);
    const sha512 = await hashFile(file);
    if (content === undefined || sha512 === content.sha512) return sha512;
    await rm(file, { force: true });
    if (again || !resumed) break;
  }
  throw new UsageError(`What came from ${url} is not the package: its SHA-512 is another one.`);
}

/** @returns SHA-512, in hexadecimal. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function fetchWhole(
  url: string,
  bytes: number | undefined,
  file: string,
  options: DownloadOptions,
): Promise<void> {
  const pause = options.waitMilliseconds ?? 500;
  for (let failures = 0; ; ) {
    const before = await sizeOf(file);
    try {
      if (bytes === undefined || before !== bytes) await fetchRest(url, before, bytes, file, options);
      return;
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof BrokenOff)) throw error;
      failures = (await sizeOf(file)) > before ? 0 : failures + 1;
      if (failures === tries) throw asUsageError(new URL(url), error.cause, options.signal);
      await wait(pause * 2 ** failures, undefined, { signal: options.signal }).catch(() => undefined);
      options.signal.throwIfAborted();
    }
  }
}

/** A try that another one may make good. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

async function fetchRest(
  url: string,
  have: number,
  bytes: number | undefined,
  file: string,
  { signal, mostBytes, onProgress }: DownloadOptions,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing came for 30 s')), silenceMilliseconds);
  let handle: FileHandle | undefined;
  let answer: Response | undefined;
  try {
    answer = await fetch(safeUrl(url), {
      signal: AbortSignal.any([signal, silence.signal]),
      // Bytes are counted and resumed as they lie in the file.
      headers: { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) },
    });
    const { start, total } = placeOf(answer, have);
    if (start === undefined) {
      await rm(file, { force: true });
      throw new Error('what was here could not be completed');
    }
    const expected = bytes ?? total;
    handle = await open(file, start === 0 ? 'w' : 'a', 0o600);
    let size = start;
    onProgress(size, expected);
    for await (const chunk of answer.body ?? []) {
      timer.refresh();
      size += chunk.length;
      if (size > mostBytes) throw tooLarge(url, mostBytes);
      await handle.appendFile(chunk);
      onProgress(size, expected);
    }
    if (expected !== undefined && size < expected)
      throw new Error(`the answer ended at ${size} of ${expected}`);
    await handle.sync();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new UsageError(`${file}: there is no space left.`, { cause: error });
    if (error instanceof UsageError || (error as NodeJS.ErrnoException).syscall === 'open') throw error;
    throw new BrokenOff('broken off', { cause: error });
  } finally {
    clearTimeout(timer);
    await handle?.close();
    // A body that was read, or broke, is past cancelling.
    await answer?.body?.cancel().catch(() => undefined);
  }
}

/** Where an answer's body starts, and the whole file's size; no start where it does not fit to what is here. */
function placeOf(answer: Response, have: number): { start?: number; total?: number } {
  const { status, headers } = answer;
  if (status === 200) {
    const total = Number(headers.get('content-length') ?? Number.NaN);
    return { start: 0, ...(Number.isSafeInteger(total) && { total }) };
  }
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
    return range !== null && Number(range[1]) === have ? { start: have, total: Number(range[2]) } : {};
  }
  if (status === 416 && have > 0) return {};
  if (status === 408 || status === 429 || status >= 500) throw new Error(`it answered with status ${status}`);
  throw new UsageError(`${answer.url} answered with status ${status}.`);
}

function tooLarge(url: string, mostBytes: number): UsageError {
  return new UsageError(`What ${url} sends is larger than ${Math.round(mostBytes / 2 ** 20)} MiB.`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
