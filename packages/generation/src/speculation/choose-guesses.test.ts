import { expect, it } from 'vitest';
import { Acceptance } from './acceptance.ts';
import { chooseGuesses } from './choose-guesses.ts';

function acceptance(kind: 'good' | 'bad'): Acceptance {
  const made = new Acceptance();
  for (let at = 0; at < 20; at++) made.learn(4, kind === 'good' ? 4 : 0);
  return made;
}

/** As measured of a small model on a processor: a base for reading the weights, and something per token. */
const run = (tokens: number): number => 4 + 2.6 * tokens;
const free = (): number => 0;

it.each<[string, number, ['good' | 'bad', number][], number[]]>([
  ['a good text alone tries many', 1, [['good', 8]], [8]],
  ['a bad one none', 1, [['bad', 8]], [0]],
  ['no more than there are', 1, [['good', 3]], [2]],
  [
    'of two the good one',
    2,
    [
      ['bad', 8],
      ['good', 8],
    ],
    [0, 8],
  ],
])('%s', (_, texts, given, expected) => {
  const candidates = given.map(([kind, guesses]) => ({ guesses, acceptance: acceptance(kind), cost: free }));
  expect(chooseGuesses(texts, candidates, run)).toEqual(expected);
});

it('leaves all together where one run for many is the quickest', () => {
  const flat = (tokens: number): number => 10 + 0.1 * tokens;
  const candidates = Array.from({ length: 8 }, () => ({
    guesses: 2,
    acceptance: acceptance('good'),
    cost: free,
  }));
  expect(chooseGuesses(8, candidates, flat)).toEqual(Array(8).fill(0));
});

it('counts what guessing costs', () => {
  const candidates = [{ guesses: 8, acceptance: acceptance('good'), cost: (count: number) => 10 * count }];
  expect(chooseGuesses(1, candidates, run)).toEqual([0]);
});
