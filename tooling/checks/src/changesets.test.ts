import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedPackages, repositoryRoot } from './workspace.ts';

const folder = join(repositoryRoot, '.changeset');
const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
const published = publishedPackages().map(({ manifest }) => manifest.name);

test.each(files)('%s names published packages and says what changed', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, releases = '', change = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
  const named = releases.split('\n').map((line) => /^"(.+)": (?:patch|minor|major)$/.exec(line)?.[1]);
  expect(published).toEqual(expect.arrayContaining(named));
  expect(change.trim().length).toBeGreaterThan(20);
});
