import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Real models and files that are not part of this repository, or nothing where they are absent. */
export function material(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../../shared/material', import.meta.url));
  const path = join(process.env.HAKSUP_MATERIAL ?? beside, name);
  return existsSync(path) ? path : undefined;
}

/** A folder that is gone when the scope ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'haksup-provider-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
