import type { Duration } from '../contract.ts';

/** A moment by both clocks, in milliseconds. */
export type Moment = Duration;

export function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
}

export function between(start: Moment, end: Moment): Duration {
  return { clock: end.clock - start.clock, processor: end.processor - start.processor };
}

/** Tokens that are let pass before the clock starts. */
export const warmUp = 4;

/**
 * Tokens per second while all of some streams are under way: from when the last is warm until the first ends.
 *
 * @param moments When each stream gave its tokens.
 */
export function throughput(moments: readonly (readonly Moment[])[]): number {
  const times = moments.map((stream) => stream.map(({ clock }) => clock));
  const start = Math.max(...times.map((stream) => stream[warmUp]!));
  const end = Math.min(...times.map((stream) => stream.at(-1)!));
  const tokens = times.flat().filter((time) => time > start && time <= end).length;
  return (1000 * tokens) / (end - start);
}
