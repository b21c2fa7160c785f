import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OnModelProgress } from './progress.ts';

interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modified: bigint;
}

/** What a conversion reads: the weights and what stands beside them. */
const readNames = /\.(json|safetensors|jinja|model|txt)$/;
/** sentence-transformers keeps its pooling in a folder of its own. */
const poolingFolder = /^\d_[A-Za-z]+$/;

/** The files of a checkpoint (a folder, or one GGUF file) that decide what its conversion holds, by name. */
export async function sourceFiles(checkpoint: string): Promise<readonly SourceFile[]> {
  const whole = await stat(checkpoint);
  const names = whole.isDirectory() ? await namesOf(checkpoint) : [basename(checkpoint)];
  const folder = whole.isDirectory() ? checkpoint : dirname(checkpoint);
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeNs } = await stat(path, { bigint: true });
      return { name, path, size: Number(size), modified: mtimeNs };
    }),
  );
}

async function namesOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && poolingFolder.test(entry.name)) {
      const inner = await readdir(join(folder, entry.name));
      names.push(...inner.filter((name) => name === 'config.json').map((name) => join(entry.name, name)));
    } else if (!entry.isDirectory() && readNames.test(entry.name)) names.push(entry.name);
  }
  return names;
}

/** Changes when a file changes, as far as sizes and times tell. Costs no reading. */
export function fingerprintOf(files: readonly SourceFile[]): string {
  const facts = files.map(({ path, size, modified }) => [path, size, String(modified)]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Changes when any content changes, and with nothing else. Reads all files. */
export async function contentKeyOf(
  files: readonly SourceFile[],
  { onProgress, signal }: { onProgress?: OnModelProgress | undefined; signal?: AbortSignal | undefined },
): Promise<string> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const whole = createHash('sha256');
  let done = 0;
  for (const { name, path, size } of files) {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20, ...(signal && { signal }) })) {
      hash.update(piece as Uint8Array);
      done += (piece as Uint8Array).length;
      onProgress?.({ stage: 'check', done, total, item: name });
    }
    whole.update(JSON.stringify([name, size, hash.digest('hex')]));
  }
  return whole.digest('hex');
}
