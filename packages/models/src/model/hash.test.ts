import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folders.ts';
import { hashFile } from './hash.ts';

it('hashes a file, or throws the reason to stop', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'file');
  const bytes = Buffer.alloc(3 * 2 ** 20, 'x');
  await writeFile(path, bytes);
  expect(await hashFile(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
  const reason = new Error('enough');
  await expect(hashFile(path, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const hashing = hashFile(path, controller.signal);
  setImmediate(() => controller.abort(reason));
  await expect(hashing).rejects.toBe(reason);
});
