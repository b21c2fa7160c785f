/**
 * Random numbers as a function of a counter, so that the n-th number needs no state: Philox 4×32 with ten rounds
 * (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", 2011).
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [a, b, c, d] = counter;
  let [left, right] = key;
  for (let round = 0; round < 10; round++) {
    const [highA, lowA] = multiply(0xd2511f53, a);
    const [highC, lowC] = multiply(0xcd9e8d57, c);
    [a, b, c, d] = [(highC ^ b ^ left) >>> 0, lowC, (highA ^ d ^ right) >>> 0, lowA];
    left = (left + 0x9e3779b9) >>> 0;
    right = (right + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** 32 × 32 → 64 bits, as the high and the low half. */
function multiply(x: number, y: number): readonly [number, number] {
  const [xHigh, xLow, yHigh, yLow] = [x >>> 16, x & 0xffff, y >>> 16, y & 0xffff];
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const carry = (middle % 0x10000) + xLow * yHigh;
  const high = xHigh * yHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
  return [high >>> 0, Math.imul(x, y) >>> 0];
}

/** The number in [0, 1) for the n-th token of a sample, in steps of 2⁻⁵³. */
export function uniform(seed: number, sample: number, n: number): number {
  const [high, low] = philox([n >>> 0, Math.floor(n / 2 ** 32), sample, 0], [seed, 0]);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}
