import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkpoint of a tiny Llama with random weights, tokenizer and chat template that the ai-provider is tested with. */
export const tinyCheckpoint: string = fileURLToPath(
  new URL('../../../../packages/ai-provider/src/local/testing/tiny-llama', import.meta.url),
);

/** Its files by name, for a loopback hub. */
export async function tinyFiles(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of await readdir(tinyCheckpoint)) files[name] = await readFile(join(tinyCheckpoint, name));
  return files;
}

/** Real models that are not part of this repository, or nothing where they are absent. */
export function material(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../shared/material', import.meta.url));
  const path = join(process.env.HAKSUP_MATERIAL ?? beside, name);
  return existsSync(path) ? path : undefined;
}
