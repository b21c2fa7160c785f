import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/contract.ts';
import { readList, readObject } from '../checkpoint/json.ts';
import { UnsupportedModelError } from '../errors.ts';
import type { Pooling } from '../families/encoder-architecture.ts';

const modulesSchema = z
  .array(
    z.object({
      /** A Python class; its last part is its name. */
      type: z.string().max(256),
      /** A folder of the checkpoint, never a path out of it. */
      path: z
        .string()
        .max(255)
        .regex(/^(?!\.)[^/\\:\0]*$/),
    }),
  )
  .max(64);
const largestSettings = 65_536;
const usualFolder = '1_Pooling';

/**
 * How an embedder's vectors become one, as sentence-transformers says it beside the weights; the mean where nothing
 * is said.
 *
 * @throws UnsupportedModelError for the largest, the last, weighted means and combinations, and for layers behind the
 *   pooling (LaBSE's dense one); CheckpointError for settings that are none.
 */
export async function poolingOf({ path }: Checkpoint): Promise<Pooling> {
  const file = join(path, await poolingFolder(path), 'config.json');
  if (!(await exists(file))) return 'mean';
  const settings = await readObject(file, largestSettings);
  const flags = Object.keys(settings).filter((key) => /^pooling_mode_/.test(key) && settings[key] === true);
  const mode = settings.pooling_mode ?? flags.join(' ');
  if (mode === 'cls' || mode === 'pooling_mode_cls_token') return 'first';
  if (mode === 'mean' || mode === 'pooling_mode_mean_tokens') return 'mean';
  throw new UnsupportedModelError('Pooling other than the mean or the first token', `See ${file}.`);
}

/** Where the pooling is described. Vectors are brought to length 1 in any case. */
async function poolingFolder(path: string): Promise<string> {
  const file = join(path, 'modules.json');
  if (!(await exists(file))) return usualFolder;
  const parsed = modulesSchema.safeParse(await readList(file, largestSettings));
  if (!parsed.success) throw new UnsupportedModelError('Modules of an unknown form', `See ${file}.`);
  const named = parsed.data.map((one) => ({ ...one, name: one.type.split('.').at(-1)! }));
  const other = named.find(({ name }) => !['Transformer', 'Pooling', 'Normalize'].includes(name));
  if (other !== undefined) {
    throw new UnsupportedModelError(
      `The module ${JSON.stringify(other.type)}`,
      `Embedders are an encoder and a pooling; ${file} has more.`,
    );
  }
  return named.find(({ name }) => name === 'Pooling')?.path ?? usualFolder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
