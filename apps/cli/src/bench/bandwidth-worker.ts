/** Reads memory as fast as one core can: looks for a byte that is not there. */
import { parentPort, workerData } from 'node:worker_threads';

const bytes = Buffer.alloc(workerData as number, 1);

parentPort!.on('message', (rounds: number) => {
  for (let round = 0; round < rounds; round++) bytes.indexOf(7);
  parentPort!.postMessage('done');
});
parentPort!.postMessage('ready');
