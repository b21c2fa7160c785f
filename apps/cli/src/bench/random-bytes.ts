/** Random numbers for weights whose values do not matter, only that they are no special ones. */
import type { FileHandle } from 'node:fs/promises';

/** Numbers 0 ≤ x < 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Token ids of a text, away from the special ones at a vocabulary's start. */
export function randomTokens(count: number, vocabulary: number, seed: number): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => 300 + Math.floor(random() * (vocabulary - 300)));
}

const poolElements = 2 ** 20;

/** A million normally distributed numbers with a deviation of 0.02, in bfloat16. */
export function bfloat16Noise(seed: number): Uint16Array<ArrayBuffer> {
  const random = randomFrom(seed);
  const floats = Float32Array.from(
    { length: poolElements },
    () => 0.02 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  const words = new Uint16Array(floats.buffer);
  return Uint16Array.from({ length: poolElements }, (_, at) => words[2 * at + 1]!);
}

/** A multiple of every stored block's size. */
const unit = 34 * 18;

/**
 * Writes as many bytes as wanted of a pool, again and again, each time from another place of it.
 *
 * @param index Of the tensor: each begins elsewhere. ONNX Runtime keeps packed weights with the same contents once, so
 *   layers that were equal would be read from the processor's cache.
 */
export async function writeFrom(
  file: FileHandle,
  pool: Uint8Array,
  byteLength: number,
  index: number,
): Promise<void> {
  const places = Math.floor(pool.byteLength / 2 / unit);
  let place = (37 * index) % places;
  for (let done = 0; done < byteLength; ) {
    const start = unit * place;
    const length = Math.min(pool.byteLength - start, byteLength - done);
    await file.write(pool, start, length);
    done += length;
    place = (place + 32) % places;
  }
}
