import { describe, expect, it } from 'vitest';
import { TensorError, tensor } from './index.ts';

describe('tensor', () => {
  it('keeps a typed array without copying it', () => {
    const data = new Float32Array(6);
    expect(tensor('float32', [2, 3], data).data).toBe(data);
  });

  it.each([
    ['int64', [1, 2], [1n, 2n]],
    ['uint64', [1n, 2n], [1n, 2n]],
    ['bool', [1, 0], [1, 0]],
    ['float32', [0.5, 2], [0.5, 2]],
  ] as const)('converts numbers into %s', (type, values, expected) => {
    expect(Array.from(tensor(type, [2], values).data as Iterable<number | bigint>)).toEqual(expected);
  });

  it('is zeros without data, one element as a scalar and none where a size is 0', () => {
    expect([...tensor('int8', [2, 2]).data]).toEqual([0, 0, 0, 0]);
    expect(tensor('float32', []).data).toHaveLength(1);
    expect(tensor('float32', [3, 0]).data).toHaveLength(0);
  });

  it.each([
    ['a missing element', () => tensor('float32', [3], [1, 2]), /3 elements; the data has 2/],
    [
      'another array class',
      () => tensor('float32', [1], new Float64Array(1) as never),
      /Float32Array.*Float64Array/,
    ],
    ['a fractional size', () => tensor('float32', [1.5]), /1.5 is not/],
    ['a negative size', () => tensor('float32', [-1]), /-1 is not/],
    ['too many elements', () => tensor('float32', [2 ** 40, 2 ** 40]), /too many/],
    ['more elements than memory', () => tensor('float32', [2 ** 40]), /1099511627776 elements, for which/],
    ['half an integer', () => tensor('int64', [1], [0.5]), /do not fit into int64/],
    ['half a small integer', () => tensor('int32', [1], [0.5]), /do not fit into int32.*0.5/],
    ['a number that is too large', () => tensor('int8', [2], [1, 300]), /do not fit into int8.*300/],
    ['a BigInt that is too large', () => tensor('int64', [1], [2n ** 63n]), /do not fit into int64/],
    ['a negative number without a sign', () => tensor('uint32', [1], [-1]), /do not fit into uint32.*-1/],
    ['a number for a bit pattern', () => tensor('float16', [1], [1.5]), /do not fit into float16.*1.5/],
    ['a truth that is neither', () => tensor('bool', [1], [2]), /do not fit into bool.*2/],
    ['no number', () => tensor('int32', [1], [Number.NaN]), /do not fit into int32.*NaN/],
    ['an unknown type', () => tensor('complex64' as never, [1]), /complex64/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(TensorError);
    expect(make).toThrow(message);
  });
});
