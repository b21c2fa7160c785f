import { toFloat16Bits } from '@haksup/graph';
import { fromHalf } from '../checkpoint/widen.ts';
import { TensorValueError } from '../errors.ts';
import type { WeightFormat } from './format.ts';
import { quantiseBlocks } from './quantise-blocks.ts';

/** Rows in their stored form, and what storing them so lost. */
export interface StoredRows {
  readonly data: Uint8Array;
  /** Empty for floats. */
  readonly scales: Float32Array;
  /** Sums of squares: of what was lost, and of the numbers themselves. */
  readonly lost: number;
  readonly total: number;
}

const largestHalf = 65_504;

/**
 * Rows of a weight in a format. Legend: rows [R, C].
 * @throws TensorValueError where a number is infinite, none, or too large for the format.
 */
export function storeRows(
  name: string,
  rows: Float32Array<ArrayBuffer>,
  columns: number,
  format: WeightFormat,
): StoredRows {
  let total = 0;
  let largest = 0;
  for (const value of rows) {
    total += value * value;
    const magnitude = Math.abs(value);
    if (magnitude > largest) largest = magnitude;
  }
  if (!Number.isFinite(total)) {
    const value = rows.find((one) => !Number.isFinite(one)) ?? largest;
    throw new TensorValueError(name, value, 'a weight is a finite number');
  }
  switch (format.kind) {
    case 'float32':
      return { data: bytesOfArray(rows), scales: new Float32Array(), lost: 0, total };
    case 'float16': {
      if (largest > largestHalf) {
        throw new TensorValueError(name, largest, `float16 ends at ${largestHalf}; convert to another dtype`);
      }
      const bits = new Uint16Array(rows.length);
      let lost = 0;
      for (let at = 0; at < rows.length; at++) {
        bits[at] = toFloat16Bits(rows[at]!);
        lost += (fromHalf(bits[at]!) - rows[at]!) ** 2;
      }
      return { data: bytesOfArray(bits), scales: new Float32Array(), lost, total };
    }
    case 'blocks':
      return { ...quantiseBlocks(rows, columns, format), total };
  }
}

export function bytesOfArray(array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
