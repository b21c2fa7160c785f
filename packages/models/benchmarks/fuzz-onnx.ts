/**
 * Damages ONNX files and opens them: `node benchmarks/fuzz-onnx.ts [STRUCTURES PER FILE] [TRIALS PER FILE] [FIRST SEED]`.
 * Structures are checked in this process; trials go the whole way, through a child process, and what passes there is
 * opened and run here. Prints a line per kind: refusals by class, the slowest case, and how much peak memory grew. That
 * it prints all of them is what it shows: whatever is no named error, and every crash, ends it.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../src/testing/folders.ts';
import { fuzz } from '../src/testing/fuzz.ts';
import { structureTargets, trialTargets } from '../src/testing/fuzz-onnx.ts';

const [structures = 3400, trials = 100, firstSeed = 1] = process.argv.slice(2).map(Number);
await using folder = await temporaryFolder();
const work = join(folder.path, 'work');
for (const [targets, cases] of [
  [structureTargets, structures],
  [trialTargets, trials],
] as const) {
  for (const target of targets) {
    await fuzz(target, work, 20);
    const before = process.resourceUsage().maxRSS;
    const result = await fuzz(target, work, cases, firstSeed);
    await rm(work, { recursive: true, force: true });
    const peakGrowthMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
    console.log(JSON.stringify({ kind: target.name, ...result, peakGrowthMiB }));
  }
}
