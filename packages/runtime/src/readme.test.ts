import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

it('has an example', () => {
  expect(examples.length).toBeGreaterThan(0);
});

it.each(examples)('the README’s example runs', (example) => {
  const source = new URL('./index.ts', import.meta.url).href;
  const script = example.replaceAll("'@haksup/runtime'", JSON.stringify(source));
  const options = ['--input-type=module-typescript', '--disable-warning=ExperimentalWarning', '-e'];
  const run = spawnSync(process.execPath, [...options, script], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  expect(run.stdout.length).toBeGreaterThan(10);
});
