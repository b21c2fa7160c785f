/** The README's examples run as they stand. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the smallest example finds the passage', async () => {
  const root = join(import.meta.dirname, '..');
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  // Inside the package, where its own name resolves.
  const folder = await mkdtemp(join(root, '.readme-'));
  try {
    await writeFile(join(folder, 'example.ts'), code!);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'example.ts')]);
    expect(stdout).toContain('tuning.md');
    expect(stdout).toContain('비용이 많이 든다');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
