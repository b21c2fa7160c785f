import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withTemporaryHome } from './temporary-home.ts';

describe('a data folder for a while', () => {
  test('is gone afterwards, also where the work fails', async () => {
    let home = '';
    const working = withTemporaryHome('test', async (folder) => {
      home = folder;
      await writeFile(join(folder, 'file'), 'content');
      throw new Error('failed');
    });
    await expect(working).rejects.toThrow('failed');
    expect(home).toContain('haksup-test-');
    expect(existsSync(home)).toBe(false);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is gone where %s ends the process', async (signal, status) => {
    const script = `
      import { withTemporaryHome } from ${JSON.stringify(new URL('./temporary-home.ts', import.meta.url).href)};
      await withTemporaryHome('test', async (home) => {
        console.log(home);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
    const home = await new Promise<string>((resolve) =>
      child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
    );
    expect(existsSync(home)).toBe(true);
    child.kill(signal);
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(status);
    expect(existsSync(home)).toBe(false);
  });
});
