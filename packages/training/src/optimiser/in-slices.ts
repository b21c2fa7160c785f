import { setImmediate } from 'node:timers/promises';

/** Elements of one slice: some tens of microseconds of arithmetic. */
const sliceLength = 32_768;
/** How long slices may go on before the event loop gets a turn, in milliseconds. */
const turn = 4;

/**
 * Goes over [0, length) in slices, letting the event loop have a turn every few milliseconds, so that
 * arithmetic over millions of elements delays nobody.
 */
export async function inSlices(length: number, work: (start: number, end: number) => void): Promise<void> {
  let began = performance.now();
  for (let start = 0; start < length; start += sliceLength) {
    work(start, Math.min(length, start + sliceLength));
    if (performance.now() - began > turn) {
      await setImmediate();
      began = performance.now();
    }
  }
}
