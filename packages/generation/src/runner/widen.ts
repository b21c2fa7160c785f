/** What each of the 65,536 half-precision numbers is. */
let table: Float32Array | undefined;

/** Half-precision numbers, given as their bits, as float32. */
export function widen(halves: Uint16Array, into: Float32Array): void {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => numberOf(bits));
  for (let at = 0; at < halves.length; at++) into[at] = table[halves[at]!]!;
}

function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
