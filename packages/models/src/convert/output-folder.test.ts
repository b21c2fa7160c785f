import { existsSync } from 'node:fs';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OutputError } from '../errors.ts';
import { temporaryFolder } from '../testing/folders.ts';
import { writeFolder } from './output-folder.ts';

it('begins nothing where the disk has no room', async () => {
  await using folder = await temporaryFolder();
  let begun = false;
  const writing = writeFolder(join(folder.path, 'output'), Number.MAX_SAFE_INTEGER, async () => {
    begun = true;
  });
  await expect(writing).rejects.toThrow(OutputError);
  await expect(writing).rejects.toThrow(/9007199254740991 bytes will be written and \d+ are free/);
  expect(begun).toBe(false);
  expect(await readdir(folder.path)).toEqual([]);
});

it('makes the folders above the output, also where another run makes them at the same time', async () => {
  await using folder = await temporaryFolder();
  const outputs = ['1', '2', '3'].map((name) => join(folder.path, 'deep', 'down', name));
  await Promise.all(outputs.map((output) => writeFolder(output, 0, async () => undefined)));
  expect((await readdir(join(folder.path, 'deep', 'down'))).sort()).toEqual(['1', '2', '3']);
});

it('says so where a file stands in the way', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'file'), '');
  const writing = writeFolder(join(folder.path, 'file', 'deep', 'output'), 0, async () => undefined);
  await expect(writing).rejects.toThrow(OutputError);
});

// On other systems no folder is without end.
it.skipIf(!existsSync('/proc/self'))('says so where no folder can be made, and waits for none', async () => {
  for (const output of ['/proc/output', '/proc/deep/output', '/proc/deep/down/output']) {
    const writing = writeFolder(output, 0, async () => undefined);
    await expect(writing).rejects.toThrow(OutputError);
    await expect(writing).rejects.toThrow(/its folder cannot be made/);
  }
});

// On other systems no file is full by itself.
it.skipIf(!existsSync('/dev/full'))('says so where the disk runs full, and leaves nothing', async () => {
  await using folder = await temporaryFolder();
  const writing = writeFolder(join(folder.path, 'output'), 0, async (partial) => {
    await writeFile(join(partial, 'weights.bin'), 'some');
    await appendFile('/dev/full', 'more');
  });
  await expect(writing).rejects.toThrow(OutputError);
  await expect(writing).rejects.toThrow(/output: the disk is full/);
  expect(await readdir(folder.path)).toEqual([]);
});

it('lets one of two for the same output win, and the other say why not', async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, 'output');
  const write = (content: string): Promise<string> =>
    writeFolder(output, 0, async (partial) => {
      await writeFile(join(partial, 'one'), content);
      return content;
    });
  const results = await Promise.allSettled([write('a'), write('b')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = results.find((result) => result.status === 'rejected');
  expect(lost?.reason).toBeInstanceOf(OutputError);
  expect(await readdir(folder.path)).toEqual(['output']);
  expect(await readdir(output)).toEqual(['one']);
});
