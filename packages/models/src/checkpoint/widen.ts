/** Stored elements as float32. */
import type { Dtype } from './contract.ts';

/** How many elements and bytes the smallest piece of each dtype has. */
export const storage: Readonly<Record<Dtype, { readonly elements: number; readonly bytes: number }>> = {
  F32: { elements: 1, bytes: 4 },
  F16: { elements: 1, bytes: 2 },
  BF16: { elements: 1, bytes: 2 },
  Q8_0: { elements: 32, bytes: 34 },
  Q4_0: { elements: 32, bytes: 18 },
  Q4_1: { elements: 32, bytes: 20 },
  Q6_K: { elements: 256, bytes: 210 },
};

/** Whether elements stored so can be read as numbers. */
export function isReadable(dtype: string): dtype is Dtype {
  return Object.hasOwn(storage, dtype);
}

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
      return widenBlocks(bytes, storage.Q8_0, (block, into) => {
        const scale = halfAt(block, 0);
        for (let at = 0; at < 32; at++) into[at] = ((block[at + 2]! << 24) >> 24) * scale;
      });
    case 'Q4_0':
      return widenBlocks(bytes, storage.Q4_0, (block, into) => {
        widenNibbles(block.subarray(2), into, halfAt(block, 0), -8 * halfAt(block, 0));
      });
    case 'Q4_1':
      return widenBlocks(bytes, storage.Q4_1, (block, into) => {
        widenNibbles(block.subarray(4), into, halfAt(block, 0), halfAt(block, 2));
      });
    case 'Q6_K':
      return widenBlocks(bytes, storage.Q6_K, widenSixBits);
  }
}

/** A byte holds element i in its low half and element i + 16 in its high half. */
function widenNibbles(packed: Uint8Array, into: Float32Array, scale: number, least: number): void {
  for (let at = 0; at < 16; at++) {
    into[at] = (packed[at]! & 15) * scale + least;
    into[at + 16] = (packed[at]! >> 4) * scale + least;
  }
}

/**
 * 256 elements: 128 bytes of low halves, 64 of upper pairs of bits, 16 scales of 8 bits, and what all of these are
 * multiplied by. Of each 128 elements, four runs of 32 share their bytes: in each pair of bits of an upper byte one.
 */
function widenSixBits(block: Uint8Array, into: Float32Array): void {
  const scale = halfAt(block, 208);
  for (let at = 0; at < 256; at++) {
    const [half, run, index] = [at >> 7, (at >> 5) & 3, at & 31];
    const low = (block[64 * half + 32 * (run & 1) + index]! >> (4 * (run >> 1))) & 15;
    const upper = (block[128 + 32 * half + index]! >> (2 * run)) & 3;
    const own = (block[192 + (at >> 4)]! << 24) >> 24;
    into[at] = Math.fround(scale * own) * ((low | (upper << 4)) - 32);
  }
}

function widenBlocks(
  bytes: Uint8Array,
  { elements, bytes: size }: { readonly elements: number; readonly bytes: number },
  unpack: (block: Uint8Array, into: Float32Array) => void,
): Float32Array {
  const blocks = bytes.byteLength / size;
  const result = new Float32Array(blocks * elements);
  for (let index = 0; index < blocks; index++) {
    unpack(
      bytes.subarray(index * size, (index + 1) * size),
      result.subarray(index * elements, (index + 1) * elements),
    );
  }
  return result;
}

function halfAt(bytes: Uint8Array, at: number): number {
  return halves()[bytes[at]! | (bytes[at + 1]! << 8)]!;
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
