import { arrayClasses, type ElementArrays, type ElementType } from './element-types.ts';
import { TensorError } from './errors.ts';

interface TensorOf<T extends ElementType> {
  /** Element type, as ONNX names it. */
  readonly type: T;
  /** Size of each dimension; `[]` is a scalar. */
  readonly shape: readonly number[];
  /**
   * The elements in row-major order. The tensor does not copy it: whoever made the tensor still owns the
   * array, and what is written into it before a run is what the run sees.
   */
  readonly data: ElementArrays[T];
}

/**
 * A dense array with a type and a shape. `Tensor` alone is the union over all element types, so that a check
 * of `tensor.type` narrows `tensor.data`.
 */
export type Tensor<T extends ElementType = ElementType> = T extends ElementType ? TensorOf<T> : never;

/**
 * Makes a tensor.
 *
 * @param type Element type.
 * @param shape Non-negative sizes; their product is the number of elements.
 * @param data A typed array of the type's class, kept without a copy; or numbers (or BigInts), converted into
 *   a new one; or nothing, for zeros.
 * @throws TensorError where the shape is no shape, the data has another class or length than it says, or a number is
 *   none of the type's (300 as int8, 0.5 as int32; `float16` and `bool` are made of bit patterns and of 0 and 1).
 */
export function tensor<T extends ElementType>(
  type: T,
  shape: readonly number[],
  data?: ElementArrays[T] | readonly number[] | readonly bigint[],
): Tensor<T> {
  const Class = arrayClasses[type];
  if (Class === undefined)
    throw new TensorError(`There is no element type "${String(type)}".`, { type, shape });
  const size = elementCount(type, shape);
  const elements = data === undefined ? zeros(type, shape, size) : toElements(type, shape, data);
  if (elements.length !== size) {
    throw new TensorError(
      `A ${type} tensor of shape [${shape.join(', ')}] has ${size} elements; the data has ${elements.length}.`,
      { type, shape },
    );
  }
  return { type, shape: [...shape], data: elements } as unknown as Tensor<T>;
}

/** Number of elements of a shape. @throws TensorError where a size is negative, fractional or too large. */
export function elementCount(type: ElementType, shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new TensorError(`[${shape.join(', ')}] is no shape: ${size} is not a non-negative integer.`, {
        type,
        shape,
      });
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count)) {
    throw new TensorError(`A tensor of shape [${shape.join(', ')}] has too many elements.`, { type, shape });
  }
  return count;
}

function zeros<T extends ElementType>(type: T, shape: readonly number[], size: number): ElementArrays[T] {
  try {
    return new arrayClasses[type](size);
  } catch (cause) {
    const wanted = `A ${type} tensor of shape [${shape.join(', ')}] has ${size} elements`;
    throw new TensorError(`${wanted}, for which there is no memory.`, { type, shape, cause });
  }
}

function toElements<T extends ElementType>(
  type: T,
  shape: readonly number[],
  data: ElementArrays[T] | readonly number[] | readonly bigint[],
): ElementArrays[T] {
  const Class = arrayClasses[type];
  if (data instanceof (Class as unknown as new () => ElementArrays[T])) return data;
  if (!Array.isArray(data)) {
    throw new TensorError(
      `A ${type} tensor is held in a ${Class.prototype.constructor.name}, not in a ${data.constructor.name}.`,
      { type, shape },
    );
  }
  const wide = type === 'int64' || type === 'uint64';
  try {
    const values = data.map((value: number | bigint) => (wide ? BigInt(value) : Number(value)));
    const elements = Class.from(values as never[]);
    if (type !== 'float32' && type !== 'float64') requireSame(type, values, elements);
    return elements;
  } catch (cause) {
    throw new TensorError(`The values do not fit into ${type}: ${String(cause)}`, { type, shape, cause });
  }
}

/** Typed arrays cut numbers to size without a word. @throws RangeError for the first one that became another. */
function requireSame(
  type: ElementType,
  values: readonly (number | bigint)[],
  elements: ArrayLike<number | bigint>,
): void {
  for (let at = 0; at < values.length; at += 1) {
    if (elements[at] !== values[at] || (type === 'bool' && Number(values[at]) > 1)) {
      throw new RangeError(`${values[at]} is none of its numbers.`);
    }
  }
}
