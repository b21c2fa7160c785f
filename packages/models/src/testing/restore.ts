/** For this package's tests: what stored weights stand for, worked out the slow way. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHalf } from '../checkpoint/widen.ts';
import type { Manifest, StoredWeight } from '../model/manifest.ts';

/** The numbers of blocks. Legend: [R, C]. */
export function restore(
  data: Uint8Array,
  scales: Float32Array,
  columns: number,
  bits: 4 | 8,
  block: number,
): number[] {
  const blocks = Math.ceil(columns / block);
  const rows = scales.length / blocks;
  return Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const index = row * blocks + Math.floor(column / block);
    const inBlock = column % block;
    const byte = data[(index * block * bits) / 8 + (bits === 8 ? inBlock : inBlock >> 1)]!;
    return (bits === 8 ? byte - 128 : ((byte >> (4 * (inBlock & 1))) & 15) - 8) * scales[index]!;
  });
}

/** Makes a float32 folder of a converted one: the same numbers, stored plainly. */
export async function restoreFolder(from: string, to: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(from, 'model.json'), 'utf8')) as Manifest;
  const stored = await readFile(join(from, 'weights.bin'));
  const weights: Record<string, StoredWeight> = {};
  const pieces: Uint8Array[] = [];
  let offset = 0;
  for (const [name, weight] of Object.entries(manifest.weights)) {
    const bytes = new Uint8Array(numbersOf(weight, stored).buffer);
    const { shape, error } = weight;
    const data = { offset, byteLength: bytes.byteLength };
    weights[name] = { shape, format: { kind: 'float32' }, data, error };
    pieces.push(bytes);
    offset += bytes.byteLength;
  }
  const [first, ...others] = manifest.files;
  const files = [{ ...first!, byteLength: offset }, ...others];
  await mkdir(to);
  await writeFile(join(to, 'weights.bin'), Buffer.concat(pieces));
  await writeFile(join(to, 'model.json'), JSON.stringify({ ...manifest, weights, files }));
}

function numbersOf(
  { shape, format, data, scales }: StoredWeight,
  stored: Uint8Array,
): Float32Array<ArrayBuffer> {
  const piece = ({ offset, byteLength }: { offset: number; byteLength: number }): ArrayBuffer =>
    Uint8Array.from(stored.subarray(offset, offset + byteLength)).buffer;
  if (format.kind === 'float32') return new Float32Array(piece(data));
  if (format.kind === 'float16') return Float32Array.from(new Uint16Array(piece(data)), fromHalf);
  const [bytes, factors] = [new Uint8Array(piece(data)), new Float32Array(piece(scales!))];
  return Float32Array.from(restore(bytes, factors, shape[1]!, format.bits, format.block));
}
