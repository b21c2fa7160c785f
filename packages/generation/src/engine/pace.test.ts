import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** A runtime whose runs cost something in any case, something per token, and more behind a long text. */
function milliseconds(length: number, position: number): number {
  return (5 + 0.5 * length) * (1 + position / 800);
}

it('begins with a short piece and learns', () => {
  const pace = new Pace(100);
  expect(pace.piece(1000, 0, false)).toBe(32);
  pace.measureReading(32, 0, milliseconds(32, 0));
  expect(pace.piece(2000, 32, false)).toBe(512);
  expect(pace.piece(2000, 32, true)).toBe(192);
});

it('leaves room for those who write', () => {
  const pace = new Pace(100);
  pace.measureReading(64, 0, 37);
  expect(pace.piece(1000, 64, true)).toBe(128);
  pace.measureWriting(50);
  expect(pace.piece(1000, 64, true)).toBe(64);
});

it('never reads so little that runs cost more than tokens', () => {
  const pace = new Pace(100);
  pace.measureReading(64, 0, 37);
  pace.measureWriting(1000);
  expect(pace.piece(1000, 64, true)).toBe(32);
});

describe('while a prompt of 4,000 tokens joins', () => {
  const target = 100;
  const stepsOf = (disturbed: (run: number) => number): number[] => {
    const pace = new Pace(target);
    const steps: number[] = [];
    for (let position = 0; position < 4000; ) {
      pace.measureWriting(10);
      const length = pace.piece(4000 - position, position, true);
      const run = milliseconds(length, position) * disturbed(steps.length);
      steps.push(10 + milliseconds(length, position));
      pace.measureReading(length, position, run);
      position += length;
    }
    return steps;
  };

  it('keeps steps near the target', () => {
    const steps = stepsOf(() => 1);
    for (const step of steps) expect(step).toBeLessThan(1.35 * target);
    // The first piece is short, and the last one is what is left.
    for (const step of steps.slice(1, -1)) expect(step).toBeGreaterThan(0.5 * target);
  });

  it('is not led astray by single runs that others held up', () => {
    const steps = stepsOf((run) => (run % 4 === 3 ? 6 : 1));
    for (const step of steps) expect(step).toBeLessThan(1.35 * target);
    expect(steps.length).toBeLessThan(1.1 * stepsOf(() => 1).length);
  });

  it('recovers from a time in which everything took long', () => {
    const pace = new Pace(target);
    for (let run = 0; run < 20; run++) pace.measureReading(32, 500, 10 * milliseconds(32, 500));
    expect(pace.piece(3000, 500, true)).toBe(32);
    for (let run = 0; run < 3; run++) pace.measureReading(32, 500, milliseconds(32, 500));
    expect(pace.piece(3000, 500, true)).toBeGreaterThanOrEqual(64);
  });
});

it.each([
  [10, 10],
  [512, 512],
  [600, 600],
  [700, 512],
])('of %i tokens reads %i at once at most', (due, expected) => {
  const pace = new Pace(100);
  pace.measureReading(100, 0, 1);
  expect(pace.piece(due, 0, false)).toBe(expected);
});

it('learns nothing from a few tokens', () => {
  const pace = new Pace(100);
  pace.measureReading(2, 0, 500);
  expect(pace.piece(1000, 0, false)).toBe(32);
});
