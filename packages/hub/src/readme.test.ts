import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

it('the examples of the README run, without a network', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
  expect(examples).toHaveLength(2);
  const home = await mkdtemp(join(tmpdir(), 'haksup-readme-'));
  try {
    const outputs = [];
    for (const example of examples)
      outputs.push(
        await promisify(execFile)(
          process.execPath,
          ['--no-warnings', '--input-type=module-typescript', '--eval', example],
          { cwd: root, env: { ...process.env, HF_HOME: home, HF_HUB_OFFLINE: '1', HF_HUB_CACHE: '' } },
        ),
      );
    expect(outputs[0]!.stderr).toMatch(/SmolLM2-135M-Instruct at "main" was never pulled/);
    expect(outputs[1]!.stdout).toMatch(/^Qwen\/Qwen3-0\.6B Apache-2\.0 335 MB\n/);
  } finally {
    await rm(home, { recursive: true });
  }
});
