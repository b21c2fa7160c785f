/** Damaged ONNX files: this process lives, and every refusal has a name. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folders.ts';
import { fuzz } from '../testing/fuzz.ts';
import { structureTargets, trialTargets } from '../testing/fuzz-onnx.ts';

it.each([
  ...structureTargets.map((target) => [target.name, target, 200, 60, 5000] as const),
  // A trial has 4 s, and on a busy machine its process takes some to begin and to end.
  ...trialTargets.map((target) => [target.name, target, 12, 4, 15_000] as const),
])('%s', async (_, target, cases, least, slowest) => {
  await using folder = await temporaryFolder();
  await target.open(target.folder);
  const { refused, taken, slowestMilliseconds } = await fuzz(target, join(folder.path, 'work'), cases);
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0);
  expect(count + taken).toBe(cases);
  expect(count).toBeGreaterThan(least);
  expect(slowestMilliseconds).toBeLessThan(slowest);
});
