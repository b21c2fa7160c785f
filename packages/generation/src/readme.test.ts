import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const checkpoint = fileURLToPath(new URL('../../models/src/fixtures/llama', import.meta.url));
const examples = [...readFileSync(`${root}/README.md`, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

it.each(examples)('the README example %# runs', (code) => {
  const folder = mkdtempSync(join(tmpdir(), 'haksup-generation-'));
  try {
    const filled = code
      .replaceAll("'SmolLM2-135M'", JSON.stringify(checkpoint))
      .replaceAll("'smollm2-int4'", JSON.stringify(join(folder, 'model')));
    // Resolved from the package's folder, so its own name finds it.
    const output = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', filled], {
      cwd: root,
    });
    expect(output.toString()).not.toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
