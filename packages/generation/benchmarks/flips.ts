/**
 * How often quantised models draw another token in company, or with speculation, since kernels round by the number of
 * rows:
 * `node benchmarks/flips.ts CHECKPOINT [TEXTS]`. Prints a JSON line for each dtype: of so many texts of 128 tokens, drawn
 * alone, eight at a time and with guesses from look-up, with the same seeds, how many part, and after how many tokens on average one of them does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert, openModel } from '@haksup/models';
import { createEngine, type SamplingSettings, type Speculation } from '../src/index.ts';

const checkpoint = process.argv[2];
const texts = Number(process.argv[3] ?? 64);
if (checkpoint === undefined)
  throw new Error('Which checkpoint? node benchmarks/flips.ts CHECKPOINT [TEXTS]');
const folder = await mkdtemp(join(tmpdir(), 'haksup-flips-'));
try {
  for (const dtype of ['fp32', 'int8', 'int4'] as const) {
    const output = join(folder, dtype);
    await convert({ checkpoint, output, dtype, block: 32 });
    const decoder = (await openModel(output)).decoder();
    await using engine = await createEngine(decoder, { slots: 8, threads: 1 });
    for (const temperature of [0, 1]) {
      const ask = async (seed: number, speculation: Speculation): Promise<readonly number[]> => {
        const sampling: SamplingSettings = { temperature, seed };
        // A first token of its own for each text, so that greedy ones differ too.
        const tokens = [1, 3 + ((seed * 31) % 400)];
        const generation = engine.generate({ tokens, maxTokens: 128, sampling, speculation });
        return (await generation.outcome()).samples[0]!.tokens;
      };
      const seeds = Array.from({ length: texts }, (_, seed) => seed);
      const alone: (readonly number[])[] = [];
      for (const seed of seeds) alone.push(await ask(seed, 'none'));
      const together = await Promise.all(seeds.map((seed) => ask(seed, 'none')));
      const guessed: (readonly number[])[] = [];
      for (const seed of seeds) guessed.push(await ask(seed, 'lookup'));
      for (const [how, others] of Object.entries({ together, guessed })) {
        let parted = 0;
        let equal = 0;
        for (const [at, one] of alone.entries()) {
          const place = one.findIndex((token, index) => token !== others[at]![index]);
          if (place >= 0) parted += 1;
          equal += place < 0 ? one.length : place;
        }
        const tokensPerFlip = parted === 0 ? null : Math.round(equal / parted);
        console.log(JSON.stringify({ dtype, temperature, how, texts, parted, tokensPerFlip }));
      }
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
