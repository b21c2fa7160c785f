/** Damaged files of every kind are refused by name: no crash, no hang, no memory out of proportion. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folders.ts';
import { type FuzzTarget, fuzz } from '../testing/fuzz.ts';
import { fuzzTargets } from '../testing/fuzz-targets.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let targets: readonly FuzzTarget[];

beforeAll(async () => {
  folder = await temporaryFolder();
  targets = await fuzzTargets(folder.path);
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  '60 damaged files of kind %i are refused or are right',
  async (index) => {
    const target = targets[index]!;
    // Right files open: what is refused below is refused for its damage.
    await target.open(target.folder);
    const { refused, taken, slowestMilliseconds } = await fuzz(target, join(folder.path, 'work'), 60);
    const count = Object.values(refused).reduce((sum, one) => sum + one, 0);
    expect(count + taken).toBe(60);
    expect(count, target.name).toBeGreaterThan(20);
    expect(slowestMilliseconds).toBeLessThan(5000);
  },
);

it('covers every kind', () => {
  expect(targets).toHaveLength(11);
});
