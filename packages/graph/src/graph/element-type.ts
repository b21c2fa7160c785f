/**
 * The element types that a value may have, by ONNX's names for them.
 * `int4` and `uint4` are stored two to a byte, the first element in the low half.
 */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'int4'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'uint4'
  | 'bool';

/** A tensor's elements: 16-bit floats as their bits in a `Uint16Array`, `bool` as bytes 0 and 1. */
export type TensorData =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

interface ElementTypeFacts {
  /** `TensorProto.DataType` of onnx.proto. */
  readonly code: number;
  readonly bits: number;
  readonly float: boolean;
  readonly array: abstract new (...input: never) => TensorData;
}

/** What the writer and the operators need to know of each element type. */
export const elementTypes: Readonly<Record<ElementType, ElementTypeFacts>> = {
  float32: { code: 1, bits: 32, float: true, array: Float32Array },
  uint8: { code: 2, bits: 8, float: false, array: Uint8Array },
  int8: { code: 3, bits: 8, float: false, array: Int8Array },
  uint16: { code: 4, bits: 16, float: false, array: Uint16Array },
  int16: { code: 5, bits: 16, float: false, array: Int16Array },
  int32: { code: 6, bits: 32, float: false, array: Int32Array },
  int64: { code: 7, bits: 64, float: false, array: BigInt64Array },
  bool: { code: 9, bits: 8, float: false, array: Uint8Array },
  float16: { code: 10, bits: 16, float: true, array: Uint16Array },
  float64: { code: 11, bits: 64, float: true, array: Float64Array },
  uint32: { code: 12, bits: 32, float: false, array: Uint32Array },
  uint64: { code: 13, bits: 64, float: false, array: BigUint64Array },
  bfloat16: { code: 16, bits: 16, float: true, array: Uint16Array },
  uint4: { code: 21, bits: 4, float: false, array: Uint8Array },
  int4: { code: 22, bits: 4, float: false, array: Uint8Array },
};

/** Whether a number is one of the type's: for whole numbers their range, for floating-point types any. */
export function isNumberOf(type: ElementType, number: number): boolean {
  const { bits, float } = elementTypes[type];
  if (float) return true;
  if (type === 'bool') return number === 0 || number === 1;
  const half = 2 ** (bits - 1);
  const [least, end] = type.startsWith('u') ? [0, 2 * half] : [-half, half];
  return Number.isInteger(number) && number >= least && number < end;
}

/** How many bytes `count` elements take when they are stored. */
export function byteLengthOf(type: ElementType, count: number): number {
  return Math.ceil((count * elementTypes[type].bits) / 8);
}
