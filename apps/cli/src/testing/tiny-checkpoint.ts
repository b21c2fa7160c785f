import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkpoint of a tiny Llama with random weights, tokenizer and chat template that the ai-provider is tested with. */
export const tinyCheckpoint: string = fileURLToPath(
  new URL('../../../../packages/ai-provider/src/local/testing/tiny-llama', import.meta.url),
);

/** Its files by name, for a loopback hub, with a context in which the tutor can converse. */
export async function tinyFiles(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of await readdir(tinyCheckpoint)) files[name] = await readFile(join(tinyCheckpoint, name));
  const config = JSON.parse(Buffer.from(files['config.json']!).toString());
  const roomy = JSON.stringify({ ...config, max_position_embeddings: 8192 });
  return { ...files, 'config.json': new TextEncoder().encode(roomy) };
}

/** Real models that are not part of this repository, or nothing where they are absent. */
export function material(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../shared/material', import.meta.url));
  const path = join(process.env.HAKSUP_MATERIAL ?? beside, name);
  return existsSync(path) ? path : undefined;
}
