/**
 * Posting lists as bytes: for each passage that holds a term four bytes, so that lists grow by appending.
 *
 *     0–1  the passage's number within its segment, little-endian
 *     2    times in the text, 0–15 (low half), and in headings and context, 0–15 (high half)
 *     3    the passage's length in index terms, on a logarithmic scale
 */

/** Passages per segment: a row of the postings table holds at most so many records (16 KB). */
export const SEGMENT_SIZE: number = 4096;

export const RECORD_BYTES: number = 4;

export interface TermCounts {
  /** Times in the passage's own text. */
  text: number;
  /** Times in its headings, its note's title and its context. */
  heading: number;
}

/** Lengths to within 3 %: 2^(code / 22). */
export function lengthCode(length: number): number {
  return Math.min(255, Math.round(Math.log2(Math.max(1, length)) * 22));
}

export const LENGTHS: Float32Array = Float32Array.from({ length: 256 }, (_, code) => 2 ** (code / 22));

export function writeRecord(
  bytes: Uint8Array,
  at: number,
  slot: number,
  counts: TermCounts,
  code: number,
): void {
  bytes[at] = slot & 0xff;
  bytes[at + 1] = slot >> 8;
  bytes[at + 2] = Math.min(15, counts.text) | (Math.min(15, counts.heading) << 4);
  bytes[at + 3] = code;
}

/** The list without the records of the given slots. */
export function withoutSlots(bytes: Uint8Array, slots: ReadonlySet<number>): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at + 3 < bytes.length; at += RECORD_BYTES) {
    if (slots.has(bytes[at]! | (bytes[at + 1]! << 8))) continue;
    kept.set(bytes.subarray(at, at + RECORD_BYTES), length);
    length += RECORD_BYTES;
  }
  return kept.subarray(0, length);
}
