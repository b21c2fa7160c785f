/** Discord's ids: milliseconds since 2015 in the upper 42 bits, a counter below. */
const epoch = 1_420_070_400_000n;
let counter = 0n;

export function newSnowflake(now: number = Date.now()): string {
  counter = (counter + 1n) & 0x3f_ffffn;
  return (((BigInt(now) - epoch) << 22n) | counter).toString();
}
