/**
 * Damages thousands of files and opens them: `node benchmarks/fuzz.ts [CASES PER KIND] [FIRST SEED]`.
 * Prints a line per kind: refusals by class, the slowest case, and by how much the process's peak memory grew.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../src/testing/folders.ts';
import { fuzz } from '../src/testing/fuzz.ts';
import { fuzzTargets } from '../src/testing/fuzz-targets.ts';

const cases = Number(process.argv[2] ?? 1200);
const firstSeed = Number(process.argv[3] ?? 1);
await using folder = await temporaryFolder();
const targets = await fuzzTargets(folder.path);
for (const target of targets) {
  const work = join(folder.path, 'work');
  await fuzz(target, work, 20);
  const before = process.resourceUsage().maxRSS;
  const result = await fuzz(target, work, cases, firstSeed);
  await rm(work, { recursive: true, force: true });
  const grown = Math.round((process.resourceUsage().maxRSS - before) / 1024);
  console.log(JSON.stringify({ kind: target.name, ...result, peakGrowthMiB: grown }));
}
