import type { ValueInfo } from '../contract.ts';
import { arrayClasses, type ElementType, elementTypes, onnxTypeCodes } from '../element-types.ts';
import type { Tensor } from '../tensor.ts';
import type { Api } from './api-table.ts';
import { check, NativeError, type Scope, Slot } from './handles.ts';
import { addressOf, readText, viewMemory } from './library.ts';

const typesByCode = new Map(elementTypes.map((type) => [onnxTypeCodes[type], type]));

/** A native tensor over the memory of a JavaScript one. */
export function wrapTensor(api: Api, cpuMemory: bigint, { type, shape, data }: Tensor, scope: Scope): bigint {
  // Native code refuses a null address, which an empty array has.
  const memory = scope.keep(data.byteLength === 0 ? new Uint8Array(8) : data);
  const sizes = scope.keep(shape.length === 0 ? new BigInt64Array(1) : BigInt64Array.from(shape, BigInt));
  const slot = new Slot();
  check(
    api,
    api.CreateTensorWithDataAsOrtValue(
      cpuMemory,
      memory,
      data.byteLength,
      sizes,
      shape.length,
      onnxTypeCodes[type],
      slot.address,
    ),
  );
  return scope.own(slot.value, api.ReleaseValue);
}

/** A JavaScript tensor with a copy of a native one. */
export function readTensor(api: Api, value: bigint): Tensor {
  const slot = new Slot();
  check(api, api.GetTensorTypeAndShape(value, slot.address));
  const info = slot.value;
  let type: ElementType | undefined;
  let shape: number[];
  try {
    type = readType(api, info);
    shape = readSizes(api, info);
  } finally {
    api.ReleaseTensorTypeAndShapeInfo(info);
  }
  if (type === undefined) throw new NativeError('an output has an element type that is not supported');
  check(api, api.GetTensorMutableData(value, slot.address));
  const length = shape.reduce((product, size) => product * size, 1);
  const Class = arrayClasses[type];
  const bytes = length * Class.BYTES_PER_ELEMENT;
  const memory = bytes === 0 ? new ArrayBuffer(0) : viewMemory(slot.value, bytes).slice(0);
  return { type, shape, data: new Class(memory, 0, length) } as Tensor;
}

/** What a session says about its inputs or outputs, in its order. */
export function describeValues(
  api: Api,
  session: bigint,
  side: 'input' | 'output',
  allocator: bigint,
): ValueInfo[] {
  const [getCount, getName, getType] =
    side === 'input'
      ? [api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo]
      : [api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo];
  const slot = new Slot();
  check(api, getCount(session, slot.address));
  return Array.from({ length: Number(slot.value) }, (_, index) => {
    check(api, getName(session, index, allocator, slot.address));
    const name = readText(slot.value);
    check(api, api.AllocatorFree(allocator, slot.value));
    check(api, getType(session, index, slot.address));
    const typeInfo = slot.value;
    try {
      check(api, api.CastTypeInfoToTensorInfo(typeInfo, slot.address));
      const type = slot.value === 0n ? undefined : readType(api, slot.value);
      if (type === undefined) throw new NativeError(`the ${side} "${name}" is no tensor of a supported type`);
      return { name, type, shape: readShape(api, slot.value) };
    } finally {
      api.ReleaseTypeInfo(typeInfo);
    }
  });
}

function readType(api: Api, info: bigint): ElementType | undefined {
  const slot = new Slot();
  check(api, api.GetTensorElementType(info, slot.address));
  return typesByCode.get(Number(slot.value));
}

/** Sizes of a tensor; −1 for a dynamic one. */
function readSizes(api: Api, info: bigint): number[] {
  const slot = new Slot();
  check(api, api.GetDimensionsCount(info, slot.address));
  const sizes = new BigInt64Array(Number(slot.value));
  if (sizes.length > 0) check(api, api.GetDimensions(info, addressOf(sizes), sizes.length));
  return Array.from(sizes, Number);
}

function readShape(api: Api, info: bigint): (number | string)[] {
  const sizes = readSizes(api, info);
  if (sizes.length === 0) return [];
  const names = new BigUint64Array(sizes.length);
  check(api, api.GetSymbolicDimensions(info, addressOf(names), names.length));
  return sizes.map((size, axis) => (size < 0 ? readText(names[axis]!) : size));
}
