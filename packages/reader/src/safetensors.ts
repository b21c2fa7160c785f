import { toFloat16Bits } from '@haksup/graph';
import { z } from 'zod';
import { WeightsError } from './errors.ts';

/** A named array of weights. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const longestHeader = 1 << 20;
const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.literal('F16'),
      shape: z.array(z.number().int().nonnegative()),
      data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** Weights as a safetensors file (https://huggingface.co/docs/safetensors), rounded to float16. */
export function writeSafetensors(weights: ReadonlyMap<string, Weight>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'haksup-reader' } };
  let offset = 0;
  for (const [name, { shape, data }] of weights) {
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, offset + 2 * data.length] };
    offset += 2 * data.length;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (json.length % 8)) % 8);
  const head = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + head.length + offset);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const { data } of weights.values()) {
    for (const value of data) {
      view.setUint16(at, toFloat16Bits(value), true);
      at += 2;
    }
  }
  return file;
}

/** @throws {WeightsError} where the file is no safetensors file of float16 arrays, or its parts do not fit together. */
export function readSafetensors(file: Uint8Array, name: string): Map<string, Weight> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = file.byteLength < 8 ? 0n : view.getBigUint64(0, true);
  if (length === 0n || length > BigInt(Math.min(longestHeader, file.byteLength - 8))) {
    throw new WeightsError(name, 'this is no safetensors file');
  }
  const start = 8 + Number(length);
  const header = parseHeader(file.subarray(8, start), name);
  const weights = new Map<string, Weight>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__' || !Array.isArray(entry.data_offsets)) continue;
    const { shape, data_offsets } = entry as { shape: number[]; data_offsets: [number, number] };
    const [from, to] = data_offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    if (to - from !== 2 * count || start + to > file.byteLength) {
      throw new WeightsError(
        name,
        `"${key}" of shape [${shape.join(', ')}] does not fit its ${to - from} bytes`,
      );
    }
    const data = new Float32Array(count);
    for (let at = 0; at < count; at++) data[at] = fromHalf(view.getUint16(start + from + 2 * at, true));
    weights.set(key, { shape, data });
  }
  return weights;
}

function parseHeader(bytes: Uint8Array, name: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new WeightsError(name, 'its header is not what a safetensors file of float16 arrays has', {
      cause,
    });
  }
}

/** The values as a file of this format gives them back. */
export function roundToHalf(data: Float32Array): Float32Array {
  return data.map((value) => fromHalf(toFloat16Bits(value)));
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
