import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/contract.ts';
import { readObject } from '../checkpoint/json.ts';
import type { SpecialTokens } from '../model/manifest.ts';

const id = z.int().min(0).max(2_097_151);
const one = id.nullish().catch(null);
const several = z
  .union([id.transform((single) => [single]), z.array(id).max(64)])
  .nullish()
  .catch(null);
const schema = z.object({ bos_token_id: one, eos_token_id: several, pad_token_id: one });
const largestSettings = 2 ** 20;

/** Ids from `generation_config.json` where it has them, else from the configuration; unreadable ones are left out. */
export async function specialTokensOf(checkpoint: Checkpoint): Promise<SpecialTokens> {
  const path = checkpoint.companions.find((file) => basename(file) === 'generation_config.json');
  const small = path !== undefined && (await stat(path)).size <= largestSettings;
  const settings = schema.parse(small ? await readObject(path, largestSettings) : {});
  const config = schema.parse(checkpoint.config);
  return {
    begin: settings.bos_token_id ?? config.bos_token_id ?? null,
    end: settings.eos_token_id ?? config.eos_token_id ?? [],
    pad: settings.pad_token_id ?? config.pad_token_id ?? null,
  };
}
