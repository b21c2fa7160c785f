/**
 * Damages thousands of tokenizer.json files, loads them and uses what loads:
 * `node benchmarks/fuzz.ts [CASES PER KIND] [FIRST SEED] [FILE]`. Three files (byte-level BPE, WordPiece, Unigram) are damaged
 * in three ways (values, text, on purpose). Prints a line per kind: refusals by class, the slowest case, and by how much
 * the process's peak memory grew. Whatever is no named error ends it.
 */
import { readFileSync } from 'node:fs';
import type { Json } from '../src/testing/damage.ts';
import { damages, fuzz } from '../src/testing/fuzz.ts';

const [cases = 1200, firstSeed = 1] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];
const recordings = JSON.parse(
  readFileSync(new URL('../src/testing/reference.json', import.meta.url), 'utf8'),
) as Record<string, { file: Json }>;
for (const [name, { file }] of Object.entries(recordings)) {
  if (only !== undefined && name !== only) continue;
  for (const [kind, damage] of Object.entries(damages)) {
    fuzz(file, damage, 10, firstSeed + cases);
    const before = process.resourceUsage().maxRSS;
    const result = fuzz(file, damage, cases, firstSeed);
    const peakGrowthMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
    console.log(JSON.stringify({ file: name, damage: kind, ...result, peakGrowthMiB }));
  }
}
