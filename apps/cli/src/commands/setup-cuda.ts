import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { withLock } from '@haksup/hub';
import {
  type CudaCheck,
  checkCuda,
  cudaFiles,
  cudaFolderIn,
  cudaPackage,
  isCudaPlatform,
} from '@haksup/runtime';
import { download, hashFile } from '../cuda/download.ts';
import { install } from '../cuda/install.ts';
import { findPackage, nugetFeed } from '../cuda/nuget.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { makeHome } from '../home.ts';
import { InterruptedError, interruption } from '../interruption.ts';
import { showProgress } from '../terminal/progress.ts';
import { plain } from '../terminal/reply.ts';

export interface SetupCudaOptions {
  /** A package that is here already. */
  from?: string;
  /** Take it away instead. */
  remove?: true;
  /** Another NuGet feed than nuget.org: its service index. */
  feed?: string;
}

/** The libraries unpack to under 1 GiB, the package is smaller. */
const mostBytes = 4 * 2 ** 30;

export interface Surroundings {
  /** The data folder. */
  readonly home: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Whether what was set up can be used. */
  readonly check: (folder: string, signal: AbortSignal) => Promise<CudaCheck>;
}

/**
 * `haksup setup cuda`: brings the two libraries with which ONNX Runtime computes on NVIDIA's GPUs into the data folder,
 * and tries them. Progress and words go to stderr; stdout names the folder once it can be used.
 *
 * @returns the exit status: 0 where CUDA can be used, or was removed
 */
export async function setupCudaCommand(options: SetupCudaOptions): Promise<number> {
  using interrupted = interruption();
  const progress = showProgress(process.stderr, 'Downloading');
  try {
    const folder = await setupCuda(options, {
      home: readEnvironment(process.env).home,
      signal: interrupted.signal,
      say: (line) => {
        progress.end();
        process.stderr.write(`${plain(line)}\n`);
      },
      onProgress: (bytes, total) =>
        progress.update(Math.round(bytes / 1e6), Math.round((total ?? bytes) / 1e6), 'MB'),
      check: checkCuda,
    });
    if (folder !== undefined) process.stdout.write(`${plain(folder)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof InterruptedError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * Sets CUDA up, or takes it away.
 *
 * @returns the folder that can be used; undefined where it was removed
 * @throws UsageError: what failed, or what the machine lacks though the files are in place; the signal's reason.
 */
export async function setupCuda(
  { from, remove, feed = nugetFeed }: SetupCudaOptions,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { home, signal, say, check } = surroundings;
  const folder = cudaFolderIn(home);
  if (remove === true && from !== undefined) throw new UsageError('--remove takes no --from.');
  if (remove !== true && !isCudaPlatform()) {
    const here = `${process.platform} on ${process.arch}`;
    throw new UsageError(
      `CUDA can be set up on Linux on x64, and this is ${here}. HAKSUP_DEVICE=webgpu may work.`,
    );
  }
  await makeHome(home);
  const lock = join(home, 'setup-cuda.lock');
  await withLock(
    lock,
    async () => {
      if (remove === true) await removeAll(dirname(folder), say);
      else if (from === undefined && (await isComplete(folder))) say('CUDA is set up already.');
      else await fill(folder, from, feed, surroundings);
    },
    { signal },
  );
  if (remove === true) return undefined;
  say('Trying it …');
  const checked = await check(folder, signal);
  if (!checked.usable) {
    throw new UsageError(`The libraries are in ${folder}, but: ${checked.error.message}`, {
      cause: checked.error,
    });
  }
  say('CUDA can be used: --device cuda, or HAKSUP_DEVICE=cuda or auto.');
  return folder;
}

async function fill(
  folder: string,
  from: string | undefined,
  feed: string,
  { signal, say, onProgress }: Surroundings,
): Promise<void> {
  const { name, version, libraries } = cudaPackage;
  const { providers, runtime } = cudaFiles();
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  await removePartial(parent);
  const place = (archive: string, facts: Record<string, unknown>): Promise<void> =>
    install({
      archive,
      entries: providers.map((file) => `${libraries}/${file}`),
      copies: [runtime],
      folder,
      facts: { package: name, version, ...facts },
      mostBytes,
      signal,
    });
  if (from !== undefined) {
    const archive = resolve(from);
    const facts = await stat(archive).catch(() => undefined);
    if (!facts?.isFile()) throw new UsageError(`${from} is no file.`);
    await place(archive, { source: archive, sha512: await hashFile(archive), checked: false });
    return;
  }
  say(`${name} ${version} from ${new URL(feed).host}`);
  const found = await findPackage(feed, name, version, signal);
  const archive = join(parent, downloadName(version));
  const sha512 = await download(found, archive, { signal, mostBytes, onProgress });
  if (found.content === undefined) say(`The feed names no hash. SHA-512 of what came: ${sha512}`);
  try {
    await place(archive, { source: found.url, sha512, checked: found.content !== undefined });
  } catch (error) {
    // What does not unpack is no use another time; what was interrupted is.
    if (!signal.aborted) await rm(archive, { force: true });
    throw error;
  }
  await rm(archive, { force: true });
}

const downloadName = (version: string): string => `${version}.nupkg.partial`;

async function isComplete(folder: string): Promise<boolean> {
  const { providers, runtime } = cudaFiles();
  const there = await readdir(folder).catch((): string[] => []);
  return [runtime.name, ...providers, 'setup.json'].every((name) => there.includes(name));
}

/** What killed set-ups left. */
async function removePartial(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (/^\.\d[\w.+-]*\.partial(\.old)?$/.test(name))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Versions, downloads and remains; nothing that somebody else put there. */
async function removeAll(parent: string, say: (line: string) => void): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const own = names.filter((name) => /^\.?\d+\.\d+\.\d+[\w.+-]*$/.test(name));
  for (const name of own) await rm(join(parent, name), { recursive: true, force: true });
  if (own.length === names.length) await rm(parent, { recursive: true, force: true });
  say(own.length === 0 ? 'CUDA was not set up.' : 'CUDA was removed.');
}
