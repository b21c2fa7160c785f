/**
 * Many generations of random lengths, with cancellations and failures, over a small model:
 * `node benchmarks/soak.ts [COUNT] [CHECKPOINT]`, by default 10,000 over the tiny Llama of @haksup/models' recordings.
 * Prints memory on the way as JSON lines; fails where it grew by more than 3 % in the second half, or anything is left
 * over. With fewer than some 6,000 the process is still warming up.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { convert, openModel } from '@haksup/models';
import { createEngine, type Engine, GenerationError } from '../src/index.ts';

const count = Number(process.argv[2] ?? 10_000);
const checkpoint =
  process.argv[3] ?? fileURLToPath(new URL('../../models/src/fixtures/llama', import.meta.url));
const atOnce = 24;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Numbers that are the same in every run. */
let state = 1;
function random(below: number): number {
  state = (Math.imul(state, 48271) >>> 0) % 0x7fffffff;
  return state % below;
}

const folder = await mkdtemp(join(tmpdir(), 'haksup-soak-'));
try {
  await convert({ checkpoint, output: join(folder, 'model'), dtype: 'fp32' });
  const decoder = (await openModel(join(folder, 'model'))).decoder();
  const engine = await createEngine(decoder, { slots: 6, threads: 1, draft: decoder, unreadLimit: 16 });
  const ended: Record<string, number> = {};
  let begun = 0;
  let middle = 0;
  let last = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      if (begun % Math.ceil(count / 20) === 0) {
        last = await report(engine, begun);
        if (begun >= count / 2 && middle === 0) middle = last;
      }
      const how = await one(engine);
      ended[how] = (ended[how] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const left = engine.statistics();
  await engine.release();
  const growth = last / middle - 1;
  console.log(JSON.stringify({ ended, growth, left }));
  if (left.active + left.waiting + left.paused > 0) throw new Error('Texts are left over.');
  if (growth > 0.03) throw new Error(`Memory grew by ${(100 * growth).toFixed(1)} % in the second half.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function report(engine: Engine, done: number): Promise<number> {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  console.log(JSON.stringify({ done, rss, heapUsed, external, runs: engine.statistics().runs }));
  return rss;
}

/** One generation with whatever may befall it; @returns how it ended. */
async function one(engine: Engine): Promise<string> {
  const abort = new AbortController();
  const fails = random(20) === 0;
  const generation = engine.generate({
    tokens: Array.from({ length: 1 + random(120) }, (_, at) => (at * at + random(3)) % 90),
    maxTokens: 1 + random(60),
    samples: 1 + random(2),
    speculation: (['none', 'lookup', 'draft'] as const)[random(3)]!,
    sampling: { temperature: random(2), seed: random(100) },
    caller: `caller ${random(5)}`,
    signal: abort.signal,
    ...(fails && {
      stops: {
        sequences: ['never'],
        tokenBytes: () => {
          throw new Error('on purpose');
        },
      },
    }),
  });
  const leaves = random(3) === 0 ? random(30) : Number.POSITIVE_INFINITY;
  const aborts = random(4) === 0 ? random(20) : Number.POSITIVE_INFINITY;
  let read = 0;
  try {
    for await (const _ of generation) {
      read += 1;
      if (read === aborts) abort.abort();
      if (read > leaves) break;
    }
    return (await generation.outcome()).samples[0]!.finishReason;
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    return error.name;
  }
}
