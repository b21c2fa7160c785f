import { expect, it } from 'vitest';
import { philox, uniform } from './counter-random.ts';

const all = 0xffffffff;

// The known answers that the authors publish with their implementation (Random123).
it.each<{ counter: [number, number, number, number]; key: [number, number]; answer: number[] }>([
  { counter: [0, 0, 0, 0], key: [0, 0], answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [all, all, all, all],
    key: [all, all],
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
])('Philox answers as published: $counter', ({ counter, key, answer }) => {
  expect(philox(counter, key)).toEqual(answer);
});

it('numbers spread evenly over [0, 1)', () => {
  const counts = new Array<number>(10).fill(0);
  for (let n = 0; n < 10_000; n++) {
    const number = uniform(5, 2, n);
    expect(number >= 0 && number < 1).toBe(true);
    counts[Math.floor(number * 10)]! += 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
