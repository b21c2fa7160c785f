import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixtures, temporaryFolder } from './testing/folders.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = [...readFileSync(`${root}/README.md`, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

it.each(examples)('the README example %# runs', async (code) => {
  await using folder = await temporaryFolder();
  const filled = code
    .replaceAll("'SmolLM2-135M'", JSON.stringify(join(fixtures, 'llama')))
    .replaceAll("'smollm2-int4'", JSON.stringify(join(folder.path, 'model')));
  const check = `${filled}\nif (logits.shape.join() !== '1,96') throw new Error('no logits');`;
  // Resolved from the package's folder, so its own name finds it.
  const output = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', check], {
    cwd: root,
  });
  expect(output.toString()).toContain('weights.bin');
});
