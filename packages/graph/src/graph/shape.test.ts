import { describe, expect, it } from 'vitest';
import { ShapeError } from './errors.ts';
import { toBfloat16Bits, toFloat16Bits } from './half.ts';
import { broadcastShapes, type Dimension, productOf, quotientOf, type Shape, sumOf } from './shape.ts';

describe('dimensions', () => {
  it.each<[Shape, Dimension]>([
    [[2, 3], 6],
    [[], 1],
    [['B', 3], '3*B'],
    [['T', 'B'], 'B*T'],
    [['B*T', 2, 'H'], '2*B*H*T'],
    [['2*B', 3], '6*B'],
    [['B', 0], 0],
    [['A', '(2*P+T)'], '(2*P+T)*A'],
    [['2*B', '(2*B)[1:]'], '2*(2*B)[1:]*B'],
  ])('the product of %j is %s', (shape, product) => {
    expect(productOf(shape)).toBe(product);
  });

  it.each<[Shape, Shape, Dimension | undefined]>([
    [[6, 4], [8], 3],
    [['B', 'T', 6], ['B', 2], '3*T'],
    [['B', 6], ['T'], undefined],
    [[7], [2], undefined],
    [['B*T'], ['T'], 'B'],
    // What is twice as long before a range is cut off is not twice as long behind it.
    [['(2*B)[1:]'], [2], undefined],
    [['3*(2*P+T)'], ['(2*P+T)'], 3],
  ])('%j over %j is %s', (whole, part, quotient) => {
    expect(quotientOf(whole, part)).toBe(quotient);
  });

  it.each<[Shape, Dimension]>([
    [[2, 3], 5],
    [['P', 'T'], '(P+T)'],
    [['P', 1, 2], '(P+3)'],
    [['T', 0], 'T'],
  ])('the sum of %j is %s', (shape, sum) => {
    expect(sumOf(shape)).toBe(sum);
  });

  it.each<[Shape, Shape, Shape | undefined]>([
    [[2, 1], [3], [2, 3]],
    [
      ['B', 1, 4],
      ['T', 1],
      ['B', 'T', 4],
    ],
    [['B'], [2], undefined],
    [['B'], ['T'], undefined],
    [[0], [1], [0]],
  ])('%j and %j broadcast to %j', (a, b, result) => {
    if (result === undefined) expect(() => broadcastShapes('test', a, b)).toThrow(ShapeError);
    else expect(broadcastShapes('test', a, b)).toEqual(result);
  });
});

describe('16-bit floats', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [1e9, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [3 * 2 ** -25, 0x0002],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.NaN, 0x7e00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])('%d is float16 %d', (number, bits) => {
    expect(toFloat16Bits(number)).toBe(bits);
  });

  it.each([
    [1, 0x3f80],
    [-1, 0xbf80],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [3.4e38, 0x7f80],
    [Number.POSITIVE_INFINITY, 0x7f80],
  ])('%d is bfloat16 %d', (number, bits) => {
    expect(toBfloat16Bits(number)).toBe(bits);
  });
});
