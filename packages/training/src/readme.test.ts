import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = [...readFileSync(`${root}/README.md`, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

it.each(examples)('the README example %# runs', (code) => {
  // Resolved from the package's folder, so its own name finds it.
  const output = execFileSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', `${code}\nprocess.stdout.write(String(loss));`],
    { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' },
  );
  expect(output).not.toBe('');
  expect(Number(output)).toBeLessThan(0.05);
});
