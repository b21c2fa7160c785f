/**
 * What a run costs beside the computing, and what it leaves of the event loop. By hand, on a quiet machine:
 *
 *     node benchmarks/call-overhead.ts
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type EngineName, openSession, type Session, type Tensor, tensor } from '../src/index.ts';
import { testGraph } from '../src/testing/graphs.ts';

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

async function microseconds(work: () => Promise<unknown>, count = 2000): Promise<string> {
  for (let index = 0; index < count / 10; index += 1) await work();
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) * 1000);
  }
  return `${median(times).toFixed(0)} µs`;
}

async function ticksPerSecond(work: Promise<unknown>): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const start = performance.now();
  await work;
  clearInterval(timer);
  return Math.round((ticks * 1000) / (performance.now() - start));
}

function sixty(size: number): Record<string, Tensor> {
  return Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`x${index}`, tensor('float32', [size])]),
  );
}

async function measure(engine: EngineName): Promise<Record<string, string | number>> {
  const open = (name: string): Promise<Session> =>
    openSession(testGraph(name), { engine, device: 'cpu', threads: 1 });
  const [update, many, slow] = [await open('update'), await open('sixty-inputs'), await open('slow')];
  const small = {
    parameter: tensor('float32', [8]),
    gradient: tensor('float32', [8]),
    rate: tensor('float32', [], [0]),
  };
  const big = { ...small, parameter: tensor('float32', [1 << 20]), gradient: tensor('float32', [1 << 20]) };
  const feeds = sixty(8);
  const into = tensor('float32', [8]);
  const bound = many.bind(feeds, { y: into });
  const row = {
    '3 inputs': await microseconds(() => update.run(small)),
    '60 inputs': await microseconds(() => many.run(feeds)),
    '60 inputs, output in place': await microseconds(() => many.run(feeds, { outputs: { y: into } })),
    '60 inputs, bound': await microseconds(() => bound.run()),
    '4 MiB updated, fresh output': await microseconds(() => update.run(big), 100),
    '4 MiB updated in place': await microseconds(
      () => update.run(big, { outputs: { updated: big.parameter } }),
      100,
    ),
    'timer ticks/s during a run': await ticksPerSecond(
      slow.run({ n: tensor('int64', [], [4000]), x: tensor('float32', [256, 256]) }),
    ),
  };
  await Promise.all([update, many, slow].map((session) => session.release()));
  return row;
}

const rows = { binding: await measure('binding'), fallback: await measure('fallback') };
console.table(rows);
console.log(`timer ticks/s while idle: ${await ticksPerSecond(wait(1000))}`);
