/** Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, and the EUC-KR of older Korean files. */
import { UndecodableTextError } from './errors.ts';

/** NFC, line feeds only, no invisible characters that would split words or that a database refuses. */
export function normalizeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u2028\u2029\u0085]/g, '\n')
    .replace(/(?![\t\n])\p{Cc}|[\u00AD\u200B\u2060\uFEFF]/gu, '')
    .normalize('NFC');
}

/** Throws UndecodableTextError. */
export function decodeText(note: string, bytes: Uint8Array): string {
  return normalizeText(decode(note, bytes));
}

function decode(note: string, bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const sample = bytes.subarray(0, 8192);
  const [even, odd] = zeroBytes(sample);
  if (even + odd > 0) {
    // Text in UTF-16 has its zero bytes on one side: those of its spaces, digits and Latin letters. A few
    // Hangul syllables (글, U+AE00) have one on the other.
    if (odd > sample.length / 20 && odd > even * 8) return new TextDecoder('utf-16le').decode(bytes);
    if (even > sample.length / 20 && even > odd * 8) return new TextDecoder('utf-16be').decode(bytes);
    throw new UndecodableTextError(note, 'this is a binary file, not text');
  }
  const utf8 = attempt('utf-8', bytes);
  if (utf8 !== undefined) return utf8;
  const korean = attempt('euc-kr', bytes);
  if (korean !== undefined && looksKorean(korean)) return korean;
  throw new UndecodableTextError(note, 'the text is neither UTF-8 nor UTF-16 nor EUC-KR');
}

function attempt(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function zeroBytes(bytes: Uint8Array): [even: number, odd: number] {
  const counts: [number, number] = [0, 0];
  bytes.forEach((byte, index) => {
    if (byte === 0) counts[index % 2 === 0 ? 0 : 1] += 1;
  });
  return counts;
}

/** Nearly any bytes decode as EUC-KR; real Korean text is mostly syllables among its non-ASCII characters. */
function looksKorean(text: string): boolean {
  const foreign = text.match(/\P{ASCII}/gu) ?? [];
  const syllables = text.match(/[가-힣]/g) ?? [];
  return syllables.length > 0 && syllables.length >= foreign.length * 0.7;
}
