import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withLock } from '@haksup/hub';
import { type ConvertOptions, familyOf, openCheckpoint, openExported, readManifest } from '@haksup/models';
import { z } from 'zod';
import { isExport } from '../source/is-export.ts';
import { convertCheckpoint, whyFloatCache } from './convert-checkpoint.ts';
import type { OnModelProgress } from './progress.ts';

export interface StoreWork {
  readonly onProgress?: OnModelProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

const recordSchema = z.union([
  z.object({ folder: z.string().regex(/^[\w.-]{1,200}$/) }),
  z.object({ exported: z.string().min(1).max(4096) }),
]);

/** How sources are converted here (`formFor`). Another way gets another name, so that what is there is made anew. */
const form = '2';

/**
 * Converted models in the data folder, and which source each was made from:
 *
 * ```
 * models/
 * ├─ OWNER--NAME-<commit or content>/   as `convert` makes it
 * ├─ .packed/                           weights as this processor's kernels pack them
 * ├─ .sources/<hash>.json               a source → the name of its folder, or where its ONNX export lies
 * ├─ .tried/<hash>                      an ONNX export that has passed its trial
 * └─ .locks/                            one process converts, others wait
 * ```
 */
export class ModelStore {
  readonly #folder: string;

  /** @param home The data folder. */
  constructor(home: string) {
    this.#folder = join(home, 'models');
  }

  /** Where engines may keep packed weights. */
  get packedWeights(): string {
    return join(this.#folder, '.packed');
  }

  /** The name of a converted folder, fit for any system: of what people call the source, and of its content. */
  nameOf(source: string, content: string): string {
    const slug =
      source
        .replace(/[^\w.-]+/g, '-')
        .replace(/^\.+/, '')
        .slice(0, 80) || 'model';
    return `${slug}-${content.slice(0, 16)}-${form}`;
  }

  /** The usable converted folder that was made from a source, or its ONNX export, if there is one. */
  async find(source: string): Promise<string | undefined> {
    const text = await readFile(this.#record(source), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const record = recordSchema.safeParse(parse(text));
    if (!record.success) return undefined;
    if ('exported' in record.data) {
      return (await isExport(record.data.exported)) ? record.data.exported : undefined;
    }
    if (!record.data.folder.endsWith(`-${form}`)) return undefined;
    const folder = join(this.#folder, record.data.folder);
    return (await isUsable(folder)) ? folder : undefined;
  }

  /** Notes that a source is what a converted folder was made from. */
  remember(source: string, name: string): Promise<void> {
    return this.#write(this.#record(source), { source, folder: name });
  }

  /** Notes where the ONNX export of a source lies. */
  rememberExport(source: string, folder: string): Promise<void> {
    return this.#write(this.#record(source), { source, exported: folder });
  }

  /**
   * Has an ONNX export tried in a child process, unless these files have passed before.
   * @throws what `openExported` throws.
   */
  async tryOnce(path: string, { onProgress, signal }: StoreWork): Promise<void> {
    const { path: model, identity } = await openExported(path, { trial: 'skip' });
    const { size, mtimeNs } = await stat(model, { bigint: true });
    const facts = JSON.stringify([model, String(size), String(mtimeNs), identity]);
    const record = join(this.#folder, '.tried', hashOf(facts));
    const hasPassed = await stat(record).then(
      () => true,
      () => false,
    );
    if (hasPassed) return;
    onProgress?.({ stage: 'try', done: 0, total: 0, item: basename(model) });
    await openExported(path, signal && { signal });
    await this.#write(record, { model });
  }

  async #write(path: string, record: object): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    // Readers see the old record or the new one.
    const whole = `${path}.${randomUUID()}`;
    await writeFile(whole, `${JSON.stringify(record)}\n`);
    await rename(whole, path);
  }

  /**
   * Converts a checkpoint into the folder of a name, unless it is there. Of several processes one converts and the
   * others wait for it.
   *
   * @returns The folder.
   * @throws what `convert` throws; the signal's reason.
   */
  async convertOnce(checkpoint: string, name: string, { onProgress, signal }: StoreWork): Promise<string> {
    const folder = join(this.#folder, name);
    if (await isUsable(folder)) return folder;
    await withLock(
      join(this.#folder, '.locks', name),
      async () => {
        if (await isUsable(folder)) return;
        // What an older version converted, or what was damaged: it is ours, and made again from its source.
        await rm(folder, { recursive: true, force: true });
        const manifest = await convertCheckpoint({
          checkpoint,
          output: folder,
          ...(await formFor(checkpoint)),
          onProgress: ({ weight, done, total }) =>
            onProgress?.({ stage: 'convert', done, total, item: weight }),
          ...(signal && { signal }),
        });
        const why = whyFloatCache(manifest);
        if (why !== undefined) onProgress?.({ stage: 'float-cache', done: 0, total: 0, item: why });
      },
      { signal, onWait: () => onProgress?.({ stage: 'wait', done: 0, total: 0, item: name }) },
    );
    return folder;
  }

  #record(source: string): string {
    return join(this.#folder, '.sources', `${hashOf(source)}.json`);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/**
 * Four bits keep a language model's answers, and a second set of weights reads prompts faster; an embedder's vectors
 * want eight bits.
 */
async function formFor(path: string): Promise<Pick<ConvertOptions, 'dtype' | 'promptWeights'>> {
  await using checkpoint = await openCheckpoint(path);
  const { kind } = familyOf(checkpoint.config).describe(checkpoint.config, checkpoint.tensors);
  if (kind === 'encoder') return { dtype: 'int8' };
  return { dtype: 'int4', promptWeights: kind === 'decoder' };
}

async function isUsable(folder: string): Promise<boolean> {
  return readManifest(folder).then(
    () => true,
    () => false,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
