/** Folders as people have them, and an ingestion that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../database/open.ts';
import { openLibrary } from '../library.ts';
import { NotesFolderError, readFolder } from './read-folder.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'haksup-ingestion-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

test('a folder is listed with its subfolders, sorted, without what is hidden or leads out', async () => {
  const root = join(home, 'notes');
  await write(join(root, 'b.md'), 'b');
  await write(join(root, 'a/2.txt'), '22');
  await write(join(root, '가'.normalize('NFD'), '1.MD'), 'x');
  for (const skipped of [
    '.git/x.md',
    'node_modules/p/readme.md',
    'a/.hidden.md',
    'image.png',
    'md',
    'a/~$b.docx',
  ]) {
    await write(join(root, skipped), 'no');
  }
  await write(join(home, 'outside.md'), 'secret');
  await symlink(join(home, 'outside.md'), join(root, 'out.md'));
  await symlink(root, join(root, 'a', 'loop'));
  await symlink(join(root, 'b.md'), join(root, 'alias.md'));
  await symlink(join(root, 'nothing.md'), join(root, 'dangling.md'));
  const sources = await readFolder(root);
  expect(sources.map(({ path, size }) => `${path} ${size}`)).toEqual([
    'a/2.txt 2',
    'alias.md 1',
    'b.md 1',
    '가/1.MD 1',
  ]);
  expect(new TextDecoder().decode(await sources[3]!.bytes())).toBe('x');
});

test('no folder is an error with its name', async () => {
  await expect(readFolder(join(home, 'none'))).rejects.toThrow(NotesFolderError);
  await write(join(home, 'file.md'), 'x');
  await expect(readFolder(join(home, 'file.md'))).rejects.toThrow(/file\.md/);
});

test('a killed ingestion loses nothing and goes on where it stood', async () => {
  const notes = join(home, 'killed');
  const folder = join(home, 'data');
  const count = 25;
  for (let index = 0; index < count; index += 1) {
    await write(
      join(notes, `${String(index).padStart(2, '0')}.md`),
      `# 노트 ${index}\n\n${`낱말${index} 하나가 있다. `.repeat(40)}`,
    );
  }
  const entry = JSON.stringify(new URL('../index.ts', import.meta.url).href);
  const script = `import { openDatabase, openLibrary, readFolder } from ${entry};
    const library = await openLibrary({ database: await openDatabase({ folder: process.argv[1] }) });
    await library.ingest({ owner: 'local', name: 'n' }, await readFolder(process.argv[2]),
      { onProgress: ({ done }) => console.log(done) });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder, notes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of child.stdout) if (Number(String(line).trim().split('\n').at(-1)) >= 5) break;
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

  const database = await openDatabase({ folder });
  try {
    const library = await openLibrary({ database });
    const course = { owner: 'local', name: 'n' };
    const { added, unchanged, failed } = await library.ingest(course, await readFolder(notes));
    expect(failed).toEqual([]);
    expect(unchanged.length).toBeGreaterThanOrEqual(5);
    expect(added.length).toBeGreaterThan(0);
    expect(added.length + unchanged.length).toBe(count);
    for (const index of [0, 5, count - 1]) {
      const { passages } = await library.search(course, `낱말${index}`, { limit: 1 });
      expect(passages[0]!.note).toBe(`${String(index).padStart(2, '0')}.md`);
    }
  } finally {
    await database.close();
  }
}, 180_000);
