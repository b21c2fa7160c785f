/** For this package's tests: folders to read from and to write into. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const fixtures: string = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Real models that are not part of this repository; its README says how the folder is found. */
export function material(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../shared/material', import.meta.url));
  const path = join(process.env.HAKSUP_MATERIAL ?? beside, name);
  return existsSync(path) ? path : undefined;
}

/** A folder that is gone when the scope ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'haksup-models-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
