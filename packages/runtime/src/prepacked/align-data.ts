/**
 * Moves the tensors of a written model's data file to aligned places. Kernels lay out what they pack by the address
 * where it lies: 64 bytes, as ONNX Runtime allocates. It writes tensors of less than a megabyte one behind the other,
 * and when such a file is mapped they lie elsewhere than when they were packed: the kernels then read wrong numbers.
 */
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const alignment = 64;
/** Tensors from this size begin at a page. */
const largeFrom = 2 ** 16;
const page = 4096;
const bufferBytes = 2 ** 20;
/** Larger graphs than any; the weights are not in it. */
const largestGraph = 2 ** 29;

interface Move {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * Rewrites a model and its data file in place.
 * @param path The graph; the data file stands beside it.
 * @throws Error where the graph is not as ONNX Runtime writes it, or a file cannot be written.
 */
export async function alignData(path: string, dataName: string): Promise<void> {
  const graph = await readFile(path);
  if (graph.length > largestGraph)
    throw new Error(`a graph of ${graph.length} bytes is too large to be moved`);
  const moves = new Moves();
  const moved = rewrite(graph, 'model', moves);
  if (moves.list.length === 0) return;
  const data = join(dirname(path), dataName);
  const source = await open(data);
  try {
    const target = await open(`${data}.moved`, 'wx');
    try {
      const buffer = Buffer.alloc(bufferBytes);
      for (const move of moves.list) await copy(source, target, move, buffer);
      await target.truncate(moves.end);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  await rename(`${data}.moved`, data);
  await writeFile(path, moved);
}

async function copy(source: FileHandle, target: FileHandle, move: Move, buffer: Buffer): Promise<void> {
  for (let done = 0; done < move.length; ) {
    const wanted = Math.min(buffer.length, move.length - done);
    const { bytesRead } = await source.read(buffer, 0, wanted, move.from + done);
    if (bytesRead === 0) throw new Error('the data file is shorter than its graph says');
    let written = 0;
    while (written < bytesRead) {
      const at = move.to + done + written;
      written += (await target.write(buffer, written, bytesRead - written, at)).bytesWritten;
    }
    done += bytesRead;
  }
}

/** New places, one behind the other. */
class Moves {
  readonly list: Move[] = [];
  end = 0;
  readonly #known = new Map<string, number>();

  place(from: number, length: number): number {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(length) || from < 0 || length < 0) {
      throw new Error('a tensor has no readable place in the data file');
    }
    const name = `${from};${length}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const step = length >= largeFrom ? page : alignment;
    const to = Math.ceil(this.end / step) * step;
    this.#known.set(name, to);
    this.list.push({ from, to, length });
    this.end = to + length;
    return to;
  }
}

type Message = 'model' | 'graph' | 'node' | 'attribute' | 'tensor';

/** Which fields of onnx.proto's messages lead to tensors. */
const inside: Readonly<Record<Message, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
  tensor: {},
};
const externalData = 13;

function rewrite(bytes: Uint8Array, kind: Message, moves: Moves): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  const entries = new Map<string, string>();
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const next = inside[kind][field];
    if (next !== undefined && wire === WireType.LengthDelimited) {
      writer.tag(field, wire).bytes(rewrite(reader.bytes(), next, moves));
    } else if (kind === 'tensor' && field === externalData && wire === WireType.LengthDelimited) {
      const [key, value] = readEntry(reader.bytes());
      entries.set(key, value);
    } else {
      writer.tag(field, wire).raw(reader.skip(wire, field));
    }
  }
  for (const [key, value] of movedEntries(entries, moves)) {
    writer.tag(externalData, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).string(value);
    writer.join();
  }
  return writer.finish();
}

function readEntry(bytes: Uint8Array): [key: string, value: string] {
  const reader = new BinaryReader(bytes);
  const texts = ['', ''] as [string, string];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1 || field === 2) texts[field - 1] = reader.string();
    else reader.skip(wire, field);
  }
  return texts;
}

/** `prepacked_0` is `key|offset;length;checksum`, with more of the latter behind further bars. */
function movedEntries(entries: ReadonlyMap<string, string>, moves: Moves): [string, string][] {
  return [...entries].map(([key, value]) => {
    if (key === 'offset') return [key, String(moves.place(Number(value), Number(entries.get('length'))))];
    if (!key.startsWith('prepacked')) return [key, value];
    const [name, ...pieces] = value.split('|');
    const moved = pieces.map((piece) => {
      const [offset, length, ...rest] = piece.split(';');
      return [moves.place(Number(offset), Number(length)), length, ...rest].join(';');
    });
    return [key, [name, ...moved].join('|')];
  });
}
