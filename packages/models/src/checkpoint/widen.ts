/** Stored elements as float32. */
import type { Dtype } from './contract.ts';

/** How many elements and bytes the smallest piece of each dtype has. */
export const storage: Readonly<Record<Dtype, { readonly elements: number; readonly bytes: number }>> = {
  F32: { elements: 1, bytes: 4 },
  F16: { elements: 1, bytes: 2 },
  BF16: { elements: 1, bytes: 2 },
  Q8_0: { elements: 32, bytes: 34 },
  Q4_0: { elements: 32, bytes: 18 },
};

/** The bytes of whole pieces as numbers. Float32 is a view of the bytes where they are aligned. */
export function widen(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  switch (dtype) {
    case 'F32':
      return new Float32Array(aligned(bytes, 4));
    case 'F16':
      return Float32Array.from(new Uint16Array(aligned(bytes, 2)), (bits) => halves()[bits]!);
    case 'BF16': {
      const upper = new Uint16Array(aligned(bytes, 2));
      const words = new Uint32Array(upper.length);
      for (let at = 0; at < upper.length; at++) words[at] = upper[at]! << 16;
      return new Float32Array(words.buffer);
    }
    case 'Q8_0':
      return widenBlocks(bytes, storage.Q8_0.bytes, (block, into, scale) => {
        for (let at = 0; at < 32; at++) into[at] = ((block[at]! << 24) >> 24) * scale;
      });
    case 'Q4_0':
      // A byte holds element i in its low half and element i + 16 in its high half.
      return widenBlocks(bytes, storage.Q4_0.bytes, (block, into, scale) => {
        for (let at = 0; at < 16; at++) {
          into[at] = ((block[at]! & 15) - 8) * scale;
          into[at + 16] = ((block[at]! >> 4) - 8) * scale;
        }
      });
  }
}

/** Both layouts of GGUF begin a block of 32 with its scale as float16. */
function widenBlocks(
  bytes: Uint8Array,
  size: number,
  unpack: (block: Uint8Array, into: Float32Array, scale: number) => void,
): Float32Array {
  const blocks = bytes.byteLength / size;
  const result = new Float32Array(blocks * 32);
  for (let index = 0; index < blocks; index++) {
    const at = index * size;
    const scale = halves()[bytes[at]! | (bytes[at + 1]! << 8)]!;
    unpack(bytes.subarray(at + 2, at + size), result.subarray(index * 32, index * 32 + 32), scale);
  }
  return result;
}

function aligned(bytes: Uint8Array<ArrayBuffer>, width: number): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return whole && bytes.byteLength % width === 0 ? bytes.buffer : bytes.slice().buffer;
}

let halfTable: Float32Array | undefined;

/** Every float16 by its bits. */
function halves(): Float32Array {
  if (halfTable === undefined) {
    halfTable = new Float32Array(65_536);
    for (let bits = 0; bits < 65_536; bits++) halfTable[bits] = fromHalf(bits);
  }
  return halfTable;
}

/** The number that float16 bits stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
