import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { look, place } from './cache/files.ts';
import { makeFolders } from './cache/folders.ts';
import { type RepositoryFolder, repositoryFolder } from './cache/layout.ts';
import { withLock } from './cache/lock.ts';
import {
  adopt,
  isChecked,
  readListing,
  readRef,
  recordChecked,
  writeListing,
  writeRef,
} from './cache/store.ts';
import { download } from './download.ts';
import {
  cacheReasons,
  HubCacheError,
  HubError,
  HubNetworkError,
  HubRateLimitError,
  HubResponseError,
  HubSettingError,
  NotCachedError,
  OutOfSpaceError,
  PullTooLargeError,
} from './errors.ts';
import { defaultRetries, type RetryPolicy } from './http/retry.ts';
import { type Asking, type ContentHash, findCommit, type ListedFile, listFiles } from './listing.ts';
import { checkPaths, checkRepository, checkRevision, isCommit } from './names.ts';
import { ProgressMeter, type PullProgress } from './progress.ts';
import { selectFiles } from './selection.ts';
import { readSettings, type Settings } from './settings.ts';

export interface PullOptions {
  /** `OWNER/NAME`. */
  repository: string;
  /** Branch, tag, commit or `refs/pr/7`. Default `main`. */
  revision?: string | undefined;
  /** Patterns of paths (`selectFiles`). Default: what running the model needs. */
  files?: readonly string[] | undefined;
  /**
   * The cache folder. Default `HF_HUB_CACHE`, else `HF_HOME/hub`, else `XDG_CACHE_HOME/huggingface/hub`, else
   * `~/.cache/huggingface/hub`.
   */
  home?: string | undefined;
  /** The Hub or a mirror of it. Default `HF_ENDPOINT`, else `https://huggingface.co`. */
  endpoint?: string | undefined;
  /** Default `HF_TOKEN`, else the token that `hf auth login` stored; `false` for none. */
  token?: string | false | undefined;
  /** Answers from the cache alone. Default `HF_HUB_OFFLINE`. */
  offline?: boolean | undefined;
  /** Computes the hash of every file again, of those that were checked before too. Default false. */
  recheck?: boolean | undefined;
  /** Files downloaded at once, 1 to 16. Default 4. */
  parallel?: number | undefined;
  /** The most bytes that the chosen files may have. Default: what the disk holds. */
  maximumBytes?: number | undefined;
  /** Milliseconds without news after which a connection is given up and opened anew. Default 30,000. */
  stall?: number | undefined;
  retries?: Partial<RetryPolicy> | undefined;
  /** Called while files come; what it throws ends the pull. */
  onProgress?: ((progress: PullProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A model that is here. */
export interface PulledModel {
  repository: string;
  /** Holds the files by their names. It may also hold others of the same commit, from earlier pulls. */
  folder: string;
  /** Forty hexadecimal digits. */
  commit: string;
  /** The files asked for, in the listing's order. */
  files: readonly PulledFile[];
  /** Whether the Hub was asked which commit the revision is at; false where only the cache could say. */
  fresh: boolean;
}

export interface PulledFile {
  path: string;
  /** Bytes. */
  size: number;
  hash: ContentHash;
}

const mostSelected = 10_000;
const reserve = 32 * 2 ** 20;

/**
 * Brings a model's files to the cache and returns the folder that holds them. What is there already is not fetched
 * again; what an earlier pull left half done is continued. Several pulls of one model, in one process or in many,
 * share the work. Where the network is away and the cache is complete, the cache answers (`fresh: false`).
 *
 * Every file's hash is checked against the Hub's listing before the file is there under its name.
 *
 * @throws HubSettingError, UnsafePathError, HubNotFoundError, HubAccessError, HubRateLimitError, HubNetworkError,
 * HubResponseError, HashMismatchError, OutOfSpaceError, HubCacheError, PullTooLargeError, NothingToPullError,
 * NotCachedError (all of them HubError), and the signal's reason
 */
export async function pullModel(options: PullOptions): Promise<PulledModel> {
  const { repository, revision = 'main', signal } = options;
  checkRepository(repository);
  checkRevision(revision);
  signal?.throwIfAborted();
  checkNumbers(options);
  const settings = await readSettings(options);
  try {
    return await pullTo(settings, options, repository, revision);
  } catch (error) {
    if (!isOfFiles(error) || signal?.aborted) throw error;
    throw new HubCacheError(settings.home, error.code, { cause: error });
  }
}

/** Whether an error came from reading or writing files; those of the network have names of their own by now. */
function isOfFiles(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  if (!(error instanceof Error) || error instanceof HubError) return false;
  return cacheReasons.has((error as NodeJS.ErrnoException).code ?? '');
}

async function pullTo(
  settings: Settings,
  options: PullOptions,
  repository: string,
  revision: string,
): Promise<PulledModel> {
  const { signal } = options;
  const folder = repositoryFolder(settings.home, repository);
  const listing = await findListing(options, settings, folder, repository, revision);

  const chosen = choose(repository, listing.files, options);
  const asking = askingOf(options, settings);
  const missing = await findMissing(folder, listing.commit, chosen, options.recheck ?? false, signal);
  const meter = new ProgressMeter({ repository, commit: listing.commit, files: chosen }, options.onProgress);
  for (const file of chosen) if (!missing.includes(file)) meter.set(file.path, 'done', file.size);

  if (missing.length > 0) {
    if (settings.offline || listing.cause !== undefined)
      throw new NotCachedError(
        { repository, revision, folder: settings.home, missing: missing.map(({ path }) => path) },
        { cause: listing.cause },
      );
    await checkSpace(folder, missing, settings.home);
    await pullFiles(
      asking,
      { repository, commit: listing.commit, folder },
      missing,
      meter,
      options.parallel ?? 4,
    );
  }
  return {
    repository,
    folder: folder.snapshot(listing.commit),
    commit: listing.commit,
    files: chosen.map(({ path, size, hash }) => ({ path, size, hash })),
    fresh: listing.cause === undefined && !settings.offline,
  };
}

interface Listing {
  commit: string;
  files: ListedFile[];
  /** Why the cache had to say what the revision is; nothing where the Hub said it. */
  cause?: unknown;
}

async function findListing(
  options: PullOptions,
  settings: Settings,
  folder: RepositoryFolder,
  repository: string,
  revision: string,
): Promise<Listing> {
  const knownCommit = isCommit(revision) ? revision : await readRef(folder, revision);
  const cached = knownCommit === undefined ? undefined : await readListing(folder, knownCommit);
  if (settings.offline) {
    if (knownCommit === undefined || !cached)
      throw new NotCachedError({ repository, revision, folder: settings.home, missing: [] });
    return { commit: knownCommit, files: cached };
  }
  // A commit never changes: nothing has to be asked.
  if (cached && knownCommit === revision) return { commit: revision, files: cached };

  const asking = askingOf(options, settings);
  // With an answer at hand nobody should wait for a network that is away.
  if (cached) asking.retries = { ...asking.retries, attempts: 1 };
  try {
    const commit = isCommit(revision) ? revision : await findCommit(asking, repository, revision);
    const known = commit === knownCommit ? cached : await readListing(folder, commit);
    const files = known ?? (await listFiles(asking, repository, commit));
    if (!known) await writeListing(folder, commit, files);
    if (commit !== revision && commit !== knownCommit) await writeRef(folder, revision, commit);
    return { commit, files };
  } catch (cause) {
    const away =
      cause instanceof HubNetworkError ||
      cause instanceof HubRateLimitError ||
      cause instanceof HubResponseError;
    if (!away || knownCommit === undefined || !cached) throw cause;
    return { commit: knownCommit, files: cached, cause };
  }
}

function choose(repository: string, listed: readonly ListedFile[], options: PullOptions): ListedFile[] {
  const paths = new Set(
    selectFiles(
      repository,
      listed.map(({ path }) => path),
      options.files,
    ),
  );
  const chosen = listed.filter(({ path }) => paths.has(path));
  if (chosen.length > mostSelected)
    throw new PullTooLargeError(repository, `${chosen.length} files`, mostSelected, 'files');
  checkPaths(chosen.map(({ path }) => path));
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  const limit = options.maximumBytes ?? Number.MAX_SAFE_INTEGER;
  if (bytes > limit) throw new PullTooLargeError(repository, `${bytes} bytes`, limit, 'bytes');
  return chosen;
}

async function pullFiles(
  asking: Asking,
  source: { repository: string; commit: string; folder: RepositoryFolder },
  files: readonly ListedFile[],
  meter: ProgressMeter,
  parallel: number,
): Promise<void> {
  // One failure ends the others: what they have stays for the next pull.
  const ending = new AbortController();
  const signal = asking.signal ? AbortSignal.any([asking.signal, ending.signal]) : ending.signal;
  const queue = files.toSorted((a, b) => a.size - b.size);
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      try {
        await pullFile({ ...asking, signal }, source, file, meter);
      } catch (error) {
        failures.push(error);
        queue.length = 0;
        ending.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  if (failures.length > 0) throw failures[0];
}

async function pullFile(
  asking: Asking,
  source: { repository: string; commit: string; folder: RepositoryFolder },
  file: ListedFile,
  meter: ProgressMeter,
): Promise<void> {
  const { folder, commit } = source;
  const { path, size, hash } = file;
  const blob = folder.blob(hash);
  const { signal } = asking;
  await withLock(
    folder.lock(hash),
    async () => {
      // Another pull may have brought it meanwhile, or another client before: that is believed once it is checked.
      const placed = join(folder.snapshot(commit), path);
      if (!(await isChecked(folder, file, signal)) && !(await adopt(folder, file, placed, signal))) {
        await download(
          asking,
          { ...source, file },
          { partial: folder.partial(hash), blob },
          {
            onStart: (bytes) => meter.set(path, 'downloading', bytes),
            onBytes: (bytes) => meter.add(path, bytes),
            onCheck: () => meter.set(path, 'checking'),
            onWait: () => meter.set(path, 'retrying'),
          },
        );
        await recordChecked(folder, file);
      }
      await place(blob, placed);
    },
    {
      signal,
      onWait: async () => meter.set(path, 'waiting', (await look(folder.partial(hash)))?.size ?? 0),
    },
  );
  meter.set(path, 'done', size);
}

/** The files that are not in the snapshot as they should be. `recheck` forgets what was checked before. */
async function findMissing(
  folder: RepositoryFolder,
  commit: string,
  files: readonly ListedFile[],
  recheck: boolean,
  signal: AbortSignal | undefined,
): Promise<ListedFile[]> {
  const missing: ListedFile[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    if (recheck) await rm(folder.checked(file.hash), { force: true });
    const placed = await look(join(folder.snapshot(commit), file.path));
    const whole = await isChecked(folder, file, signal);
    const blob = whole ? await look(folder.blob(file.hash)) : undefined;
    // A link shares its blob's times, and a copy was given them.
    const same = placed && blob && placed.size === blob.size && Math.abs(placed.mtimeMs - blob.mtimeMs) < 2;
    if (!same) missing.push(file);
  }
  return missing;
}

async function checkSpace(
  folder: RepositoryFolder,
  files: readonly ListedFile[],
  home: string,
): Promise<void> {
  await makeFolders(folder.root);
  const partial = await Promise.all(
    files.map(async ({ hash }) => (await look(folder.partial(hash)))?.size ?? 0),
  );
  const distinct = new Map(files.map(({ hash, size }, index) => [hash.hex, size - partial[index]!]));
  const needed = [...distinct.values()].reduce((sum, bytes) => sum + Math.max(0, bytes), 0);
  const disk = await statfs(folder.root).catch(() => undefined);
  // Some network file systems say 0 of 0.
  if (!disk || disk.blocks === 0) return;
  const available = disk.bavail * disk.bsize;
  if (needed + reserve > available) throw new OutOfSpaceError({ folder: home, needed, available, reserve });
}

function askingOf(options: PullOptions, settings: Settings): Asking {
  return {
    connection: { endpoint: settings.endpoint, token: settings.token, stall: options.stall ?? 30_000 },
    retries: { ...defaultRetries, ...options.retries },
    signal: options.signal,
  };
}

function checkNumbers({ parallel, stall, maximumBytes, retries }: PullOptions): void {
  const ranges: [string, number | undefined, number, number][] = [
    ['parallel', parallel, 1, 16],
    ['stall', stall, 10, 2 ** 31 - 1],
    ['maximumBytes', maximumBytes, 0, Number.MAX_SAFE_INTEGER],
    ['retries.attempts', retries?.attempts, 1, 100],
    ['retries.firstWait', retries?.firstWait, 0, 60_000],
    ['retries.longestWait', retries?.longestWait, 0, 2 ** 31 - 1],
  ];
  for (const [name, value, least, most] of ranges)
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
      throw new HubSettingError(name, `must be a whole number from ${least} to ${most}, not ${value}.`);
}
