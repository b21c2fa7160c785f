/**
 * The element types that tensors may have, with the typed array that holds each.
 *
 * `float16` is held as bit patterns (IEEE 754 binary16), `bool` as bytes that are 0 or 1, 64-bit integers as
 * BigInts. Packed 4-bit types occur inside graphs only and never as an input or output.
 */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
}

/** Name of an element type, as ONNX spells it. */
export type ElementType = keyof ElementArrays;

type ArrayConstructors = {
  readonly [T in ElementType]: {
    readonly BYTES_PER_ELEMENT: number;
    new (length: number): ElementArrays[T];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): ElementArrays[T];
    from(values: ArrayLike<never>): ElementArrays[T];
  };
};

/** The typed array class that holds each element type. */
export const arrayClasses: ArrayConstructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as unknown as ArrayConstructors;

/** Every element type, in the order of {@link ElementArrays}. */
export const elementTypes: readonly ElementType[] = Object.keys(arrayClasses) as ElementType[];

/** `TensorProto.DataType` of ONNX, which ONNX Runtime's C API uses unchanged. */
export const onnxTypeCodes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};
