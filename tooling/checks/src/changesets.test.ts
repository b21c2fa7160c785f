import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot, workspacePackages } from './workspace.ts';

const folder = join(repositoryRoot, '.changeset');
const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
const versioned = workspacePackages()
  .filter(({ folder }) => !folder.startsWith('tooling/'))
  .map(({ manifest }) => manifest.name);

test.each(files)('%s names packages with versions and says what changed', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, releases = '', change = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const named = releases.split('\n').map((line) => /^"(.+)": (?:patch|minor|major)$/.exec(line)?.[1]);
  expect(versioned).toEqual(expect.arrayContaining(named));
  expect(change.trim().length).toBeGreaterThan(20);
});
