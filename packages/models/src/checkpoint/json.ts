import { CheckpointError } from '../errors.ts';
import { InputFile } from './input-file.ts';

/**
 * A JSON object out of bytes.
 * @throws CheckpointError where it is no JSON object, or a key of its outermost level stands there twice, which
 *   `JSON.parse` would hide; before parsing where it is nested too deep or has too many items, for parsed JSON can take
 *   a hundred times its text.
 */
export function parseObject(bytes: Uint8Array, path: string, what: string): Record<string, unknown> {
  const { text, value } = parseModest(bytes, path, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CheckpointError(path, `${what} is not a JSON object`);
  }
  const twice = firstRepeated(outermostKeys(text));
  if (twice !== undefined) throw new CheckpointError(path, `${what} has "${twice}" twice`);
  return value as Record<string, unknown>;
}

/** @throws CheckpointError where the file is larger than the limit, or no JSON object. */
export async function readObject(path: string, limit: number): Promise<Record<string, unknown>> {
  return parseObject(await readSmall(path, limit), path, 'the file');
}

/** @throws CheckpointError where the file is larger than the limit, or no JSON list. */
export async function readList(path: string, limit: number): Promise<unknown[]> {
  const { value } = parseModest(await readSmall(path, limit), path, 'the file');
  if (!Array.isArray(value)) throw new CheckpointError(path, 'the file is not a JSON list');
  return value;
}

async function readSmall(path: string, limit: number): Promise<Uint8Array> {
  await using file = await InputFile.open(path);
  if (file.size > limit) {
    throw new CheckpointError(path, `it has ${file.size} bytes; ${limit} are the most that is read`);
  }
  return await file.read(0, file.size);
}

function parseModest(bytes: Uint8Array, path: string, what: string): { text: string; value: unknown } {
  requireModest(bytes, path, what);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch (cause) {
    throw new CheckpointError(path, `${what} is not JSON`, { cause });
  }
}

const deepest = 32;
const mostItems = 150_000;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const space = 0x20;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function requireModest(bytes: Uint8Array, path: string, what: string): void {
  let depth = 0;
  let items = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) {
      for (at++; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++;
    } else if (byte === openBrace || byte === openBracket) {
      items++;
      if (++depth > deepest)
        throw new CheckpointError(path, `${what} is nested deeper than ${deepest} levels`);
    } else if (byte === closeBrace || byte === closeBracket) depth--;
    else if (byte === comma && ++items > mostItems) {
      throw new CheckpointError(path, `${what} has more than ${mostItems} items, the most that is read`);
    }
  }
}

/** Keys of the outermost object, in their order, of text that is known to be JSON. */
function* outermostKeys(text: string): Generator<string> {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) {
      const start = at;
      for (at++; text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++;
      if (depth !== 1) continue;
      let next = at + 1;
      while (text.charCodeAt(next) <= space) next++;
      if (text.charCodeAt(next) === colon) yield JSON.parse(text.slice(start, at + 1)) as string;
    } else if (character === openBrace || character === openBracket) depth++;
    else if (character === closeBrace || character === closeBracket) depth--;
  }
}

function firstRepeated(keys: Iterable<string>): string | undefined {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}
