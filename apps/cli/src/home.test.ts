import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { makeHome } from './home.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-home-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  test('is made with the folders above it, once', async () => {
    const home = join(folder, 'a', 'b', 'c');
    await makeHome(home);
    await makeHome(home);
    expect((await stat(home)).isDirectory()).toBe(true);
  });

  test('may be made by several at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const homes = ['d', 'd', 'e', 'e'].map((name) => join(folder, `round ${round}`, 'above', name));
      await Promise.all(homes.map(makeHome));
    }
  });

  test.each([
    ['a file in its place', 'file'],
    ['a file above it', 'file/home'],
  ])('is refused in words: %s', async (_, path) => {
    const making = makeHome(join(folder, path));
    await expect(making).rejects.toThrow(UsageError);
    await expect(making).rejects.toThrow(/data folder cannot be used: .*file.*HAKSUP_HOME/);
  });

  test.skipIf(platform() !== 'linux')(
    'is refused where the system says that nothing is there (skipped where there is no /proc)',
    async () => {
      await expect(makeHome('/proc/haksup/home')).rejects.toThrow(/no such file or directory/);
    },
  );
});
