/** Tokens that are let pass before the clock starts. */
export const warmUp = 4;

/**
 * Tokens per second while all of some streams are under way: from when the last is warm until the first ends.
 *
 * @param times When each stream gave its tokens, in milliseconds.
 */
export function throughput(times: readonly (readonly number[])[]): number {
  const start = Math.max(...times.map((stream) => stream[warmUp]!));
  const end = Math.min(...times.map((stream) => stream.at(-1)!));
  const tokens = times.flat().filter((time) => time > start && time <= end).length;
  return (1000 * tokens) / (end - start);
}
