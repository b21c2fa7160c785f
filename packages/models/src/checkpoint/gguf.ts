/** The GGUF format (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): metadata, tensor list, bytes. */
import { CheckpointError } from '../errors.ts';
import type { InputFile } from './input-file.ts';
import type { StoredTensor } from './safetensors.ts';
import { storage } from './widen.ts';

export type GgufValue = number | string | boolean | readonly (number | boolean)[];

export interface GgufContents {
  /** Scalars, texts up to 64 KiB and lists of up to 1024 numbers; a tokenizer's long lists are passed over. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly StoredTensor[];
}

const magic = 0x46554747;
const longestHeader = 32 * 2 ** 20;
const mostEntries = 65_536;
const longestName = 256;
const longestKept = 65_536;
const longestList = 1024;
const highestRank = 4;

/** GGML's numbers of dtypes, as far as their names are worth saying. */
const dtypes: ReadonlyMap<number, string> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [6, 'Q5_0'],
  [7, 'Q5_1'],
  [8, 'Q8_0'],
  [10, 'Q2_K'],
  [11, 'Q3_K'],
  [12, 'Q4_K'],
  [13, 'Q5_K'],
  [14, 'Q6_K'],
  [30, 'BF16'],
]);

const scalarBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const textType = 8;
const listType = 9;

/**
 * Metadata and tensors of a file; reads no tensor.
 * @throws CheckpointError where counts, lengths or offsets pass the file, tensors overlap, or a name stands twice.
 */
export async function listGguf(file: InputFile): Promise<GgufContents> {
  const cursor = new Cursor(file);
  if (file.size < 24 || (await cursor.u32()) !== magic) throw cursor.error('this is no GGUF file');
  const version = await cursor.u32();
  if (version !== 2 && version !== 3)
    throw cursor.error(`version ${version} is none that can be read (2, 3)`);
  const tensorCount = await cursor.length('tensors', mostEntries);
  const entryCount = await cursor.length('metadata entries', mostEntries);
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < entryCount; index++) {
    const key = await cursor.text(longestName);
    if (metadata.has(key)) throw cursor.error(`the metadata has "${key}" twice`);
    const value = await readValue(cursor, await cursor.u32());
    if (value !== undefined) metadata.set(key, value);
  }
  const found: Omit<StoredTensor, 'byteLength'>[] = [];
  for (let index = 0; index < tensorCount; index++) {
    const name = await cursor.text(longestName);
    const rank = await cursor.u32();
    if (rank > highestRank) throw cursor.error(`"${name}" has ${rank} dimensions`);
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) shape.unshift(await cursor.length('elements', 2 ** 48));
    const code = await cursor.u32();
    const dtype = dtypes.get(code) ?? `type ${code}`;
    found.push({ name, dtype, shape, offset: await cursor.length('bytes of offset', file.size) });
  }
  return { metadata, tensors: placeTensors(file, found, cursor.position, metadata) };
}

async function readValue(cursor: Cursor, type: number): Promise<GgufValue | undefined> {
  if (type === textType) return cursor.textUpTo(longestKept);
  if (type !== listType) return cursor.scalar(type);
  const itemType = await cursor.u32();
  const count = await cursor.length('list items', Number.MAX_SAFE_INTEGER);
  if (itemType === textType) {
    for (let index = 0; index < count; index++)
      await cursor.skip(await cursor.length('bytes', longestHeader));
    return undefined;
  }
  const size = scalarBytes.get(itemType);
  if (size === undefined) throw cursor.error(`a list of items of type ${itemType} cannot be read`);
  if (count > longestList) {
    await cursor.skip(count * size);
    return undefined;
  }
  const list: (number | boolean)[] = [];
  for (let index = 0; index < count; index++) list.push((await cursor.scalar(itemType)) as number | boolean);
  return list;
}

function placeTensors(
  file: InputFile,
  found: readonly Omit<StoredTensor, 'byteLength'>[],
  headerEnd: number,
  metadata: ReadonlyMap<string, GgufValue>,
): StoredTensor[] {
  const fail = (reason: string): never => {
    throw new CheckpointError(file.path, reason);
  };
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !(alignment >= 8 && alignment <= 65_536) || alignment % 8 !== 0) {
    return fail(`an alignment of ${alignment} is none`);
  }
  const start = Math.ceil(headerEnd / alignment) * alignment;
  const names = new Set<string>();
  const placed = found.map(({ name, dtype, shape, offset }) => {
    if (names.has(name)) fail(`there are two tensors "${name}"`);
    names.add(name);
    if (offset % alignment !== 0) fail(`"${name}" begins at ${offset}, no multiple of ${alignment}`);
    const piece = (storage as Record<string, { elements: number; bytes: number } | undefined>)[dtype];
    const count = shape.reduce((product, size) => product * size, 1);
    if (piece === undefined) return { name, dtype, shape, offset: start + offset, byteLength: 0 };
    if (!Number.isSafeInteger(count) || (shape.at(-1) ?? 1) % piece.elements !== 0) {
      fail(`"${name}" of [${shape.join(', ')}] is no whole blocks of ${dtype}`);
    }
    const byteLength = (count / piece.elements) * piece.bytes;
    if (start + offset + byteLength > file.size) fail(`"${name}" ends after the file: it is cut off`);
    return { name, dtype, shape, offset: start + offset, byteLength };
  });
  placed.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = start;
  for (const { name, offset, byteLength } of placed) {
    if (offset < end) fail(`"${name}" overlaps the tensor before it`);
    end = offset + byteLength;
  }
  return placed;
}

/** Reads forward through a file, a window at a time. */
class Cursor {
  position = 0;
  readonly #file: InputFile;
  #window: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(0));
  #windowStart = 0;

  constructor(file: InputFile) {
    this.#file = file;
  }

  error(reason: string): CheckpointError {
    return new CheckpointError(this.#file.path, reason);
  }

  async u32(): Promise<number> {
    const at = await this.#take(4);
    return this.#window.getUint32(at, true);
  }

  /** A 64-bit count or length. @throws CheckpointError where it is larger than the limit. */
  async length(what: string, limit: number): Promise<number> {
    const at = await this.#take(8);
    const value = this.#window.getBigUint64(at, true);
    if (value > BigInt(limit))
      throw this.error(`${value} ${what} are more than ${limit}, the most that is read`);
    return Number(value);
  }

  async text(limit: number): Promise<string> {
    const text = await this.textUpTo(limit);
    if (text === undefined) throw this.error(`a name is longer than ${limit} bytes`);
    return text;
  }

  /** A text, or nothing where it is longer than the limit and is passed over. */
  async textUpTo(limit: number): Promise<string | undefined> {
    const length = await this.length('bytes of text', longestHeader);
    if (length > limit) {
      await this.skip(length);
      return undefined;
    }
    const at = await this.#take(length);
    return new TextDecoder().decode(
      new Uint8Array(this.#window.buffer, this.#window.byteOffset + at, length),
    );
  }

  async scalar(type: number): Promise<number | boolean> {
    const size = scalarBytes.get(type);
    if (size === undefined) throw this.error(`metadata of type ${type} cannot be read`);
    const at = await this.#take(size);
    const view = this.#window;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, true);
      case 3:
        return view.getInt16(at, true);
      case 4:
        return view.getUint32(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getFloat32(at, true);
      case 7:
        return view.getUint8(at) !== 0;
      case 10:
        return Number(view.getBigUint64(at, true));
      case 11:
        return Number(view.getBigInt64(at, true));
      default:
        return view.getFloat64(at, true);
    }
  }

  async skip(bytes: number): Promise<void> {
    if (this.position + bytes > this.#file.size) throw this.error('its header passes the end of the file');
    this.position += bytes;
    this.#bound();
  }

  /** Makes the next bytes readable and passes them. @returns where in the window they begin. */
  async #take(bytes: number): Promise<number> {
    const start = this.position;
    if (start + bytes > this.#file.size) throw this.error('its header passes the end of the file');
    const inside = start >= this.#windowStart && start + bytes <= this.#windowStart + this.#window.byteLength;
    if (!inside) {
      const length = Math.min(Math.max(bytes, 65_536), this.#file.size - start);
      this.#window = new DataView((await this.#file.read(start, length)).buffer);
      this.#windowStart = start;
    }
    this.position += bytes;
    this.#bound();
    return start - this.#windowStart;
  }

  #bound(): void {
    if (this.position > longestHeader) {
      throw this.error(`its header is longer than ${longestHeader} bytes, the most that is read`);
    }
  }
}
