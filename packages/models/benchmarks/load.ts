/**
 * What opening a model of Qwen3-0.6B's shape (random weights) takes, with and without a cache of packed weights:
 * `node benchmarks/load.ts [int4|int8|fp16|fp32] [BLOCK] [ROUNDS]`. Each opening is a process of its own. Prints JSON
 * lines: the medians of seconds, of processor seconds, and of the growth of anonymous memory (smaps_rollup; Linux), and
 * that growth in percent of the weights. The first opening with the cache, which writes it, has a line of its own.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '@haksup/runtime';
import { type BlockSize, type Dtype, openModel } from '../src/index.ts';
import { temporaryFolder } from '../src/testing/folders.ts';
import { qwen3, writeRandomModel } from '../src/testing/random-model.ts';

interface Opening {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly anonymousMiB: number;
  readonly why: string;
}

function anonymousMiB(): number {
  const text = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/^Anonymous:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
}

/** In a process of its own: opens the folder and prints what it took. */
async function open(folder: string, cache: string | undefined): Promise<void> {
  const decoder = (await openModel(folder)).decoder({ contextLength: 4096 });
  // Loads the library, which is not what is measured.
  await openSession(new Uint8Array(1), { device: 'cpu' }).catch(() => undefined);
  const { identity } = decoder;
  const [before, processor, start] = [anonymousMiB(), process.cpuUsage(), performance.now()];
  const session = await openSession(decoder.model, {
    device: 'cpu',
    threads: 1,
    settings: decoder.settings,
    ...(cache !== undefined && { prepackedCache: { folder: cache, identity } }),
  });
  const { user, system } = process.cpuUsage(processor);
  const result: Opening = {
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (user + system) / 1e6,
    anonymousMiB: anonymousMiB() - before,
    why: session.placement.why,
  };
  console.log(JSON.stringify(result));
  await session.release();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

if (process.argv[2] === '--open') {
  await open(process.argv[3]!, process.argv[4]);
} else {
  const [dtype = 'int4', block = '32', rounds = '5'] = process.argv.slice(2);
  await using folder = await temporaryFolder();
  const [model, cache] = [join(folder.path, 'model'), join(folder.path, 'cache')];
  const bytes = await writeRandomModel(model, qwen3, dtype as Dtype, Number(block) as BlockSize);
  const run = (...more: string[]): Opening =>
    JSON.parse(
      execFileSync(process.execPath, [import.meta.filename, '--open', model, ...more], { encoding: 'utf8' }),
    ) as Opening;
  const print = (name: string, openings: readonly Opening[]): void => {
    const middle = (key: 'seconds' | 'processorSeconds' | 'anonymousMiB'): number =>
      Number(median(openings.map((one) => one[key])).toFixed(2));
    const growth = middle('anonymousMiB');
    const percentOfWeights = Number(((100 * growth * 2 ** 20) / bytes).toFixed(1));
    console.log(
      JSON.stringify({
        case: `qwen3-0.6b/${dtype}/block${block}/${name}`,
        weightsMiB: Math.round(bytes / 2 ** 20),
        openings: openings.length,
        seconds: middle('seconds'),
        processorSeconds: middle('processorSeconds'),
        anonymousMiB: growth,
        percentOfWeights,
        why: openings[0]?.why,
      }),
    );
  };
  print('first with cache', [run(cache)]);
  const [plain, cached]: [Opening[], Opening[]] = [[], []];
  for (let round = 0; round < Number(rounds); round++) {
    plain.push(run());
    cached.push(run(cache));
  }
  print('without cache', plain);
  print('with cache', cached);
}
