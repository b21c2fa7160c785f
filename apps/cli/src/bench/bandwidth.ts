import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Far more than any processor's cache. */
const bytesEach = 256 * 2 ** 20;
const rounds = 4;

/** How many bytes per second so many threads read from memory together: the best of some tries. */
export async function readBandwidth(threads: number, tries = 5): Promise<number> {
  const script = new URL('./bandwidth-worker.ts', import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: bytesEach }));
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    let best = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const start = performance.now();
      const done = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.postMessage(rounds);
      await Promise.all(done);
      best = Math.max(best, (1000 * rounds * threads * bytesEach) / (performance.now() - start));
    }
    return best;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
