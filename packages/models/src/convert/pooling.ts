import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/contract.ts';
import { readObject } from '../checkpoint/json.ts';
import { UnsupportedModelError } from '../errors.ts';
import type { Pooling } from '../families/encoder-architecture.ts';

const flag = z.boolean().default(false);
const schema = z.object({
  pooling_mode: z.string().max(64).optional(),
  pooling_mode_cls_token: flag,
  pooling_mode_mean_tokens: flag,
});
const largestSettings = 65_536;

/**
 * How an embedder's vectors become one, as sentence-transformers says it beside the weights; the mean where nothing
 * is said.
 *
 * @throws UnsupportedModelError for the largest, the last, weighted means and combinations.
 */
export async function poolingOf({ path }: Checkpoint): Promise<Pooling> {
  const file = join(path, '1_Pooling', 'config.json');
  if (
    !(await access(file).then(
      () => true,
      () => false,
    ))
  )
    return 'mean';
  const parsed = schema.safeParse(await readObject(file, largestSettings));
  const {
    pooling_mode: mode,
    pooling_mode_cls_token: first,
    pooling_mode_mean_tokens: mean,
  } = parsed.data ?? {};
  if (mode === 'cls' || (mode === undefined && first && !mean)) return 'first';
  if (mode === 'mean' || (mode === undefined && mean && !first)) return 'mean';
  throw new UnsupportedModelError('Pooling other than the mean or the first token', `See ${file}.`);
}
