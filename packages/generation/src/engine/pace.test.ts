import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('begins with a small piece and learns', () => {
  const pace = new Pace(100);
  expect(pace.piece(1000, false)).toBe(32);
  pace.measureReading(32, 32);
  expect(pace.piece(1000, false)).toBe(384);
  expect(pace.piece(1000, true)).toBe(96);
});

it('leaves room for those who write', () => {
  const pace = new Pace(100);
  pace.measureReading(64, 64);
  pace.measureWriting(60);
  expect(pace.piece(1000, true)).toBe(32);
  pace.measureWriting(1000);
  expect(pace.piece(1000, true)).toBe(16);
});

it.each([
  [10, 10],
  [512, 512],
  [600, 600],
  [700, 512],
])('of %i tokens reads %i at once at most', (due, expected) => {
  const pace = new Pace(100);
  pace.measureReading(100, 1);
  expect(pace.piece(due, false)).toBe(expected);
});

it('learns nothing from a few tokens', () => {
  const pace = new Pace(100);
  pace.measureReading(2, 500);
  expect(pace.piece(1000, false)).toBe(32);
});
