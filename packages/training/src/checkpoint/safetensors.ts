import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';

/** A float32 tensor of a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface StoredFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Bytes hashed or moved between two turns of the event loop. */
const pieceLength = 1 << 20;
/** A header describes tensors in a few hundred bytes each; a larger one is no checkpoint's. */
const largestHeader = 16 << 20;

const headerSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({
      dtype: z.literal('F32'),
      shape: z.array(z.int().nonnegative()).max(16),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/**
 * Writes float32 tensors and metadata as one safetensors file (https://github.com/huggingface/safetensors):
 * eight bytes with the header's length, a JSON header, the tensors' bytes. The metadata gets a `sha256` over
 * everything else.
 *
 * The file appears whole or not at all: it is written beside its place, flushed to the disk and renamed.
 */
export async function writeSafetensors(path: string, file: StoredFile): Promise<void> {
  const arrays = [...file.tensors.values()].map(({ data }) => bytesOf(data));
  const sha256 = await digest(describe(file, {}), arrays);
  const header = describe(file, { sha256 });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  const temporary = `${path}.${process.pid}.temporary`;
  try {
    const handle = await open(temporary, 'w');
    try {
      // Not `writev`, which may write a part and say so.
      await handle.writeFile(Buffer.concat([length, header]));
      for (const array of arrays) {
        for (let at = 0; at < array.byteLength; at += pieceLength) {
          await handle.writeFile(array.subarray(at, at + pieceLength));
        }
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new CheckpointError(path, 'could not be written.', { cause });
  }
  await flushFolder(dirname(path));
}

/**
 * Reads what `writeSafetensors` wrote.
 * @throws {CheckpointError} where the file is absent, cut off, changed, or of another kind.
 */
export async function readSafetensors(path: string): Promise<StoredFile> {
  const { header, headerText, body } = await readParts(path);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  const arrays: Uint8Array[] = [];
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    if (!isTensor(entry)) throw new CheckpointError(path, `its header describes no tensor under ${name}.`);
    const [start, stop] = entry.data_offsets;
    const count = entry.shape.reduce((product, dimension) => product * dimension, 1);
    if (start !== end || stop - start !== count * 4 || stop > body.byteLength) {
      throw new CheckpointError(
        path,
        `the bytes of ${name} are not where its header says; the file is cut off or damaged.`,
      );
    }
    end = stop;
    const data = new Float32Array(body.buffer, body.byteOffset + start, count);
    tensors.set(name, { shape: entry.shape, data });
    arrays.push(bytesOf(data));
  }
  if (end !== body.byteLength) throw new CheckpointError(path, 'it has bytes that no tensor claims.');
  if (isTensor(metadata)) throw new CheckpointError(path, `its metadata is none: ${headerText.slice(0, 80)}`);
  const { sha256, ...rest } = metadata;
  const file: StoredFile = { metadata: rest, tensors };
  if (sha256 === undefined || sha256 !== (await digest(describe(file, {}), arrays))) {
    throw new CheckpointError(
      path,
      'its content does not match its hash; the file is damaged or not from this package.',
    );
  }
  return file;
}

type Header = z.infer<typeof headerSchema>;
type Entry = Header[string];
type TensorEntry = Extract<Entry, { readonly data_offsets: unknown }>;

function isTensor(entry: Entry): entry is TensorEntry {
  return Array.isArray(entry.data_offsets);
}

async function readParts(path: string): Promise<{ header: Header; headerText: string; body: Uint8Array }> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    throw new CheckpointError(path, 'cannot be opened.', { cause });
  }
  try {
    const { size } = await handle.stat();
    const prefix = Buffer.alloc(8);
    await handle.read(prefix, 0, 8, 0);
    const length = size < 8 ? -1n : prefix.readBigUInt64LE();
    if (length < 2n || length > largestHeader || length > BigInt(size - 8)) {
      throw new CheckpointError(path, 'it does not begin as a safetensors file.');
    }
    const header = Buffer.alloc(Number(length));
    await handle.read(header, 0, header.byteLength, 8);
    // A buffer of its own, so that tensors begin at multiples of four bytes.
    const body = new Uint8Array(size - 8 - header.byteLength);
    for (let at = 0; at < body.byteLength; ) {
      const { bytesRead } = await handle.read(
        body,
        at,
        Math.min(pieceLength, body.byteLength - at),
        8 + header.byteLength + at,
      );
      if (bytesRead === 0) throw new CheckpointError(path, 'it became shorter while it was read.');
      at += bytesRead;
    }
    const headerText = header.toString('utf8');
    return { header: headerSchema.parse(JSON.parse(headerText)), headerText, body };
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(path, 'its header cannot be understood.', { cause });
  } finally {
    await handle.close();
  }
}

/** The header, padded with spaces so that the tensors after it are aligned. */
function describe(file: StoredFile, added: Readonly<Record<string, string>>): Buffer {
  const entries: Record<string, unknown> = { __metadata__: { ...file.metadata, ...added } };
  let offset = 0;
  for (const [name, { shape, data }] of file.tensors) {
    entries[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(entries));
  return Buffer.concat([text, Buffer.alloc((8 - (text.byteLength % 8)) % 8, ' ')]);
}

async function digest(header: Uint8Array, arrays: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256').update(header);
  for (const array of arrays) {
    for (let at = 0; at < array.byteLength; at += pieceLength) {
      hash.update(array.subarray(at, at + pieceLength));
      await setImmediate();
    }
  }
  return hash.digest('hex');
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Makes a rename survive a power cut, where the system lets folders be flushed (Windows doesn't). */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
