import { type FileHandle, open } from 'node:fs/promises';

/** The parts of the ELF format (64 bits, little-endian) that say which libraries a library is linked to. */
const header = { bytes: 64, programOffset: 32, programSize: 54, programCount: 56 } as const;
const loadSegment = 1;
const dynamicSegment = 2;
const neededTag = 1n;
const textTableTag = 5n;
/** Real ones have some ten segments, fifty dynamic entries and names of forty bytes. */
const mostSegments = 1024;
const mostDynamicBytes = 2 ** 20;
const longestName = 255;

/**
 * Names of the libraries that a library is linked to, such as `libcudart.so.12`, read without loading it.
 *
 * @throws Error where the file is no such library.
 */
export async function neededLibraries(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    return await readNames(file);
  } finally {
    await file.close();
  }
}

interface Segment {
  readonly type: number;
  readonly offset: bigint;
  readonly address: bigint;
  readonly bytes: bigint;
}

async function readNames(file: FileHandle): Promise<string[]> {
  const start = await read(file, 0n, header.bytes);
  if (start.readUInt32BE(0) !== 0x7f454c46 || start[4] !== 2 || start[5] !== 1) {
    throw new Error('it is no 64-bit ELF library');
  }
  const segments = await readSegments(file, start);
  const dynamic = segments.find(({ type }) => type === dynamicSegment);
  if (dynamic === undefined) return [];
  if (dynamic.bytes > mostDynamicBytes) throw new Error('its dynamic section is too large');
  const table = await read(file, dynamic.offset, Number(dynamic.bytes));
  const needed: bigint[] = [];
  let texts: bigint | undefined;
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = table.readBigInt64LE(at);
    const value = table.readBigUInt64LE(at + 8);
    if (tag === 0n) break;
    if (tag === neededTag) needed.push(value);
    if (tag === textTableTag) texts = value;
  }
  if (texts === undefined || needed.length === 0) return [];
  const base = fileOffset(segments, texts);
  const names: string[] = [];
  for (const offset of needed) {
    const bytes = await read(file, base + offset, longestName + 1, true);
    const end = bytes.indexOf(0);
    if (end < 0) throw new Error('a name in it has no end');
    names.push(bytes.toString('utf8', 0, end));
  }
  return names;
}

async function readSegments(file: FileHandle, start: Buffer): Promise<Segment[]> {
  const size = start.readUInt16LE(header.programSize);
  const count = start.readUInt16LE(header.programCount);
  if (size < 56 || size > 256 || count > mostSegments) throw new Error('its table of segments is malformed');
  const table = await read(file, start.readBigUInt64LE(header.programOffset), size * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: table.readUInt32LE(at),
      offset: table.readBigUInt64LE(at + 8),
      address: table.readBigUInt64LE(at + 16),
      bytes: table.readBigUInt64LE(at + 32),
    };
  });
}

/** Where in the file is what will be at an address in memory. */
function fileOffset(segments: readonly Segment[], address: bigint): bigint {
  const segment = segments.find(
    ({ type, address: first, bytes }) => type === loadSegment && address >= first && address < first + bytes,
  );
  if (segment === undefined) throw new Error('an address in it belongs to no segment');
  return address - segment.address + segment.offset;
}

/** @param short Whether the file may end before. */
async function read(file: FileHandle, offset: bigint, bytes: number, short = false): Promise<Buffer> {
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('an offset in it is past its end');
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, Number(offset));
  if (bytesRead < bytes && !short) throw new Error('it ends too early');
  return buffer.subarray(0, bytesRead);
}
