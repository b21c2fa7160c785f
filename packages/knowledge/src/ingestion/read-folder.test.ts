/** What a file system may refuse while a folder is listed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../database/open.ts';
import { openLibrary } from '../library.ts';
import { NotesFolderError, readFolder } from './read-folder.ts';

/** Ends of paths to the error codes that looking at them gives. */
const refused = new Map<string, string>();
const refuse = (path: unknown): void => {
  for (const [end, code] of refused) {
    if (String(path).endsWith(end)) throw Object.assign(new Error(`${code}: ${end}`), { code });
  }
};

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    lstat: async (path: string) => {
      refuse(`lstat ${path}`);
      return real.lstat(path);
    },
    readdir: async (path: string, options: { encoding: 'buffer' }) => {
      refuse(`readdir ${path}`);
      return real.readdir(path, options);
    },
  };
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'haksup-folder-'));
  for (const path of ['a.md', 'locked/b.md', 'locked too/c.md', 'odd/d.md', 'odd/e.md']) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), `# ${path}\n\n글`);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('what went away meanwhile is left out, what may not be looked at says so when it is read', async () => {
  refused.set('/odd/d.md', 'ENOENT').set('/odd/e.md', 'EACCES').set('/locked', 'EACCES');
  try {
    const sources = await readFolder(root);
    expect(sources.map(({ path }) => path)).toEqual(['a.md', 'locked', 'locked too/c.md', 'odd/e.md']);
    await expect(sources[1]!.bytes()).rejects.toThrow('EACCES: /locked');
    await expect(sources[3]!.bytes()).rejects.toThrow('EACCES: /odd/e.md');
  } finally {
    refused.clear();
  }
});

test('a folder that can only not be read is not said to be missing', async () => {
  refused.set(root, 'EACCES');
  try {
    const failure: unknown = await readFolder(root).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotesFolderError);
    expect((failure as Error).message).toMatch(/can't be read: EACCES/);
  } finally {
    refused.clear();
  }
});

test('notes of a folder that is closed for now stay in the course', async () => {
  const database = await openDatabase('memory');
  try {
    const library = await openLibrary({ database });
    const course = { owner: 'local', name: 'closed' };
    await library.ingest(course, await readFolder(root));
    refused.set('/locked', 'EACCES');
    await rm(join(root, 'locked too'), { recursive: true });
    const report = await library.ingest(course, await readFolder(root), { removeMissing: true });
    expect(report.removed).toEqual(['locked too/c.md']);
    expect(report.failed.map(({ note }) => note)).toEqual(['locked']);
    expect((await library.notes(course)).map(({ path }) => path)).toContain('locked/b.md');
  } finally {
    refused.clear();
    await database.close();
  }
});

const onLinux = process.platform === 'linux';

test.skipIf(!onLinux)(
  'a name in EUC-KR is read as Korean (skipped where file names are Unicode)',
  async () => {
    const folder = Buffer.from(join(root, 'names/'));
    await mkdir(folder);
    const name = Buffer.concat([Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]), Buffer.from('.md')]);
    await writeFile(Buffer.concat([folder, name]), '글');
    const sources = await readFolder(join(root, 'names'));
    expect(sources.map(({ path }) => path)).toEqual(['한글.md']);
    expect(new TextDecoder().decode(await sources[0]!.bytes())).toBe('글');
  },
);
