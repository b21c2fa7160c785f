import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCycle, findViolations, importedModules, leaves, readArrows } from './arrows.ts';
import { repositoryRoot, workspacePackages } from './workspace.ts';

const arrows = readArrows(readFileSync(join(repositoryRoot, 'ARCHITECTURE.md'), 'utf8'));

describe('the arrows between packages', () => {
  test.each(workspacePackages().filter(({ name }) => name !== 'checks'))(
    '$folder imports only along them',
    (each) => {
      expect(findViolations(each, arrows)).toEqual([]);
    },
  );

  test('have no cycle', () => {
    expect(findCycle(arrows)).toBeUndefined();
  });

  test('are drawn for packages that exist', () => {
    const existing = new Set(workspacePackages().map(({ name }) => name));
    expect([...arrows.keys()].filter((name) => !existing.has(name))).toEqual([]);
  });
});

describe('the check itself', () => {
  const reader = workspacePackages().find(({ name }) => name === 'reader')!;

  test('finds an import against an arrow', () => {
    const without = new Map(arrows).set('reader', new Set(['runtime']));
    const found = findViolations(reader, without);
    expect(found).toContainEqual({
      file: 'packages/reader/package.json',
      imports: '@haksup/graph',
      reason: 'no arrow',
    });
    expect(found.some(({ file, imports }) => file.endsWith('.ts') && imports === '@haksup/graph')).toBe(true);
  });

  test('finds a package that the table misses', () => {
    expect(findViolations(reader, new Map())).toHaveLength(1);
  });

  test.each([
    ['packages/reader', 'packages/reader/src/words.ts', false],
    ['packages/reader', 'packages/graph/src/index.ts', true],
    ['packages/reader', 'packages/reader-of-more/src/index.ts', true],
  ])('a path from %s to %s leaves the package: %s', (folder, path, expected) => {
    expect(leaves(folder, path)).toBe(expected);
  });

  test('finds a cycle', () => {
    const cyclic = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a'])],
    ]);
    expect(findCycle(cyclic)).toEqual(['a', 'b', 'c', 'a']);
  });

  test.each([
    ["import { a } from '@haksup/graph';", ['@haksup/graph']],
    ["import type { A } from '@haksup/graph';", ['@haksup/graph']],
    ["import '@haksup/graph';", ['@haksup/graph']],
    ["const a = await import('@haksup/graph');", ['@haksup/graph']],
    ["export * from '@haksup/graph';", ['@haksup/graph']],
    ["import {\n  a,\n  b,\n} from '@haksup/graph';", ['@haksup/graph']],
    ['const text = "no import here";', []],
  ])('reads the imports of %j', (source, modules) => {
    expect(importedModules(source)).toEqual(modules);
  });
});
