import { expect, it } from 'vitest';
import { widen } from './widen.ts';

it('reads half-precision numbers', () => {
  const cases: readonly (readonly [bits: number, value: number])[] = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ];
  const into = new Float32Array(cases.length);
  widen(
    Uint16Array.from(cases, ([bits]) => bits),
    into,
  );
  expect([...into]).toEqual(cases.map(([, value]) => value));
});
