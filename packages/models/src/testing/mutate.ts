/** For fuzzing: deterministic damage to files. */

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const extremes = [
  '0',
  '-1',
  '1',
  '1.5',
  '7',
  '4294967296',
  '9007199254740991',
  '9007199254740993',
  '1e308',
  '1e-320',
  '-0',
  'null',
  'true',
  '"x"',
  '[]',
  '{}',
  '[1,2]',
  '18446744073709551615',
  '2147483648',
  '65536',
];
const numberInText = 7;
const longs = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/**
 * One to three changes to a copy of the file: bits turned, pieces removed, repeated or overwritten, the end cut off,
 * numbers in text replaced by extreme ones, 8-byte lengths in binary files as well.
 *
 * @param text Whether the file is text: then most changes replace numbers, so that it often stays well-formed.
 * @param reach Changes fall into the first this many bytes: where a format keeps its structure.
 */
export function mutate(file: Uint8Array, random: () => number, reach: number, text = false): Uint8Array {
  let bytes: Buffer = Buffer.from(file);
  const below = (limit: number): number => Math.floor(random() * Math.max(1, limit));
  for (let count = 1 + below(3); count > 0 && bytes.length > 0; count--) {
    const end = Math.min(reach, bytes.length);
    const at = below(end);
    const length = Math.min(1 + below(32), bytes.length - at);
    const piece = Buffer.from(bytes.subarray(at, at + length));
    switch (text && random() < 0.8 ? numberInText : below(8)) {
      case 0:
        bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2:
        bytes = bytes.subarray(0, below(bytes.length));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          ...Array<Buffer>(1 + below(64)).fill(piece),
          bytes.subarray(at),
        ]);
        break;
      case 5:
        if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(longs[below(longs.length)]!, at);
        break;
      default: {
        const before = bytes.subarray(0, end).toString('latin1');
        const numbers = [...before.matchAll(/-?\d+(\.\d+)?/g)];
        const found = numbers[below(numbers.length)];
        if (found === undefined) break;
        const replaced =
          before.slice(0, found.index) +
          extremes[below(extremes.length)] +
          before.slice(found.index + found[0].length);
        bytes = Buffer.concat([Buffer.from(replaced, 'latin1'), bytes.subarray(end)]);
      }
    }
  }
  return bytes;
}
