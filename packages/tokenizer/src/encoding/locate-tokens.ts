/** A text as UTF-8 with the UTF-16 range of the character that each byte belongs to. */
export interface ByteText {
  readonly bytes: Uint8Array;
  /** Start of the byte's character; one more entry at the end holds the text's length. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** @param spaceMark A character that stands for a space (`▁`) and is read as one. */
export function toByteText(text: string, spaceMark: string | undefined): ByteText {
  const plain = spaceMark === undefined ? text : text.replaceAll(spaceMark, ' ');
  const bytes = new TextEncoder().encode(plain);
  const starts = new Int32Array(bytes.length + 1);
  const ends = new Int32Array(bytes.length + 1);
  let at = 0;
  for (let unit = 0; unit < plain.length; ) {
    const code = plain.codePointAt(unit)!;
    const units = code > 0xffff ? 2 : 1;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    starts.fill(unit, at, at + size);
    ends.fill(unit + units, at, at + size);
    at += size;
    unit += units;
  }
  starts[bytes.length] = plain.length;
  ends[bytes.length] = plain.length;
  return { bytes, starts, ends };
}

/** Where a token lies in a text, in UTF-16 units. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

const spaceByte = 0x20;

/** How far, in bytes, the text behind an unknown token is searched for the token after it. */
const searchLimit = 4096;

/**
 * Finds tokens in the text that they were made of.
 *
 * Tokens follow one another; white space between them may have been dropped, and a token may begin with a
 * space that the text does not have. A token without bytes of its own (an unknown one) covers what lies
 * between its neighbours. A token that holds part of a character's bytes covers that character.
 *
 * @param tokens The bytes that each token stands for; `undefined` where the text decides.
 */
export function locateTokens(
  text: ByteText,
  tokens: readonly (Uint8Array | undefined)[],
): { starts: Int32Array; ends: Int32Array } {
  const starts = new Int32Array(tokens.length);
  const ends = new Int32Array(tokens.length);
  let cursor = 0;
  let gapStart = 0;
  let gapTokens: number[] = [];
  const closeGap = (end: number): void => {
    shareGap(text, gapStart, end, gapTokens, starts, ends);
    gapTokens = [];
  };
  for (const [index, token] of tokens.entries()) {
    const found =
      token === undefined
        ? undefined
        : gapTokens.length === 0
          ? match(text.bytes, token, cursor)
          : search(text.bytes, token, cursor);
    if (found === undefined) {
      if (gapTokens.length === 0) gapStart = cursor;
      gapTokens.push(index);
      continue;
    }
    if (gapTokens.length > 0) closeGap(found.first);
    starts[index] = text.starts[found.first]!;
    ends[index] = found.end > found.first ? text.ends[found.end - 1]! : starts[index]!;
    cursor = found.end;
  }
  if (gapTokens.length > 0) closeGap(text.bytes.length);
  return { starts, ends };
}

interface Found {
  /** First byte of the text that the token covers, and the byte after its last. */
  readonly first: number;
  readonly end: number;
}

function match(bytes: Uint8Array, token: Uint8Array, from: number): Found | undefined {
  let at = from;
  let index = 0;
  if (token[0] === spaceByte && bytes[from] !== spaceByte) {
    index = 1;
    if (token.length === 1) return { first: from, end: from };
  }
  for (;;) {
    const end = endOf(bytes, token, index, at);
    if (end !== undefined) return { first: at, end };
    const space = spaceLength(bytes, at);
    if (space === 0) return undefined;
    at += space;
  }
}

/** Where a token's bytes from `index` on end that begin at `at`; nothing where they don't. */
function endOf(bytes: Uint8Array, token: Uint8Array, index: number, at: number): number | undefined {
  for (let offset = index; offset < token.length; offset += 1) {
    if (bytes[at + offset - index] !== token[offset]) return undefined;
  }
  return at + token.length - index;
}

/** Bytes of the white space that stands there, in any of Unicode's kinds; 0 where there is none. */
function spaceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === undefined || first < 0x80) return isSpace(first) ? 1 : 0;
  const length = first < 0xe0 ? 2 : 3;
  const known = first === 0xc2 || (first >= 0xe1 && first <= 0xe3);
  if (!known) return 0;
  return whiteSpace.test(new TextDecoder().decode(bytes.subarray(at, at + length))) ? length : 0;
}

const whiteSpace = /^\p{White_Space}$/u;

function search(bytes: Uint8Array, token: Uint8Array, from: number): Found | undefined {
  const wanted = token[0] === spaceByte && token.length > 1 ? token.subarray(1) : token;
  const last = Math.min(bytes.length - wanted.length, from + searchLimit);
  for (let at = from; at <= last; at += 1) {
    if (wanted.every((byte, index) => bytes[at + index] === byte))
      return { first: at, end: at + wanted.length };
  }
  return undefined;
}

/** Unknown tokens get a character each where that comes out even, with or without white space, else all of the gap. */
function shareGap(
  text: ByteText,
  gapStart: number,
  gapEnd: number,
  tokens: readonly number[],
  starts: Int32Array,
  ends: Int32Array,
): void {
  let first = gapStart;
  let end = gapEnd;
  while (first < end && isSpace(text.bytes[first])) first += 1;
  while (end > first && isSpace(text.bytes[end - 1])) end -= 1;
  const characters: number[] = [];
  for (let at = first; at < end; at += 1) if ((text.bytes[at]! & 0xc0) !== 0x80) characters.push(at);
  const visible = characters.filter((at) => !isSpace(text.bytes[at]));
  const each = [characters, visible].find(({ length }) => length === tokens.length);
  for (const [order, token] of tokens.entries()) {
    const own = tokens.length > 1 ? each?.[order] : undefined;
    starts[token] = text.starts[own ?? first]!;
    ends[token] = own !== undefined ? text.ends[own]! : end > first ? text.ends[end - 1]! : starts[token]!;
  }
}

function isSpace(byte: number | undefined): boolean {
  return (
    byte === spaceByte || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x0b || byte === 0x0c
  );
}
