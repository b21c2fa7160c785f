import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasContent } from './hash.ts';

// From `git hash-object` and `sha256sum` of the same bytes.
it.each([
  ['git', 'ce013625030ba8dba906f756967f9e9ca394464a', 'hello\n', true],
  ['git', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391', '', true],
  ['sha256', '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', 'hello\n', true],
  ['sha256', '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', 'hello', false],
  ['git', 'ce013625030ba8dba906f756967f9e9ca394464a', 'hellO\n', false],
] as const)('%s %s names %j: %s', async (algorithm, hex, content, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'haksup-hash-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, content);
    expect(await hasContent(path, { algorithm, hex }, content.length)).toBe(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
