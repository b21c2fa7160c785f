import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));

it('runs the example of the README', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  expect(example).toBeDefined();
  const options = ['--input-type=module-typescript', '--eval', example!];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder });
  expect(stdout).toMatch(/^silent\n/);
  expect(stdout).toMatch(/^unanswerable +14 +100\.0 78–100 +0\.0 0–22$/m);
});
