import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from './local/testing/material.ts';
import { tinyLlama } from './local/testing/tiny-model.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

it.each(examples.map((code, index) => [index + 1, code] as const))(
  'README example %i runs',
  async (_, code) => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'SmolLM2-135M-Instruct');
    await cp(tinyLlama, checkpoint, { recursive: true });
    const filled = code
      .replaceAll("'SmolLM2-135M-Instruct'", JSON.stringify(checkpoint))
      .replaceAll("'data'", JSON.stringify(join(folder.path, 'data')));
    // Resolved from the package's folder, so its own name finds it.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '-e', filled],
      { cwd: root },
    );
    expect(stdout.length).toBeGreaterThan(0);
  },
);
