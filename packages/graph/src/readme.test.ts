import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = [...readFileSync(`${root}/README.md`, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

it.each(examples)('the README example %# runs', (code) => {
  // Resolved from the package's folder, so its own name finds it.
  const check = `${code}\nif (!(bytes.byteLength > 500)) throw new Error('nothing was written');`;
  const options: ExecFileSyncOptions = { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] };
  expect(() =>
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', check], options),
  ).not.toThrow();
});
