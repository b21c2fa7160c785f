import { expect, it } from 'vitest';
import { Lookup } from './lookup.ts';

it.each<[string, number[], number, number[]]>([
  ['what followed the last two tokens', [1, 2, 3, 4, 5, 1, 2], 3, [3, 4, 5]],
  ['nothing where they are new', [1, 2, 3, 4], 4, []],
  ['nothing of a single token', [7], 4, []],
  ['nothing where nothing is asked for', [1, 2, 3, 1, 2], 0, []],
  ['what followed the longest repetition', [9, 1, 2, 3, 8, 1, 2, 4, 9, 1, 2], 1, [3]],
  ['what followed the latest of equal ones', [1, 2, 3, 5, 1, 2, 4, 6, 1, 2], 2, [4, 6]],
  ['a cycle again and again', [5, 1, 2, 1, 2], 5, [1, 2, 1, 2, 1]],
])('guesses %s', (_, text, most, expected) => {
  expect(new Lookup(text).guess(most)).toEqual(expected);
});

it('follows a text that grows', () => {
  const text = [1, 2, 3, 4];
  const lookup = new Lookup(text);
  expect(lookup.guess(2)).toEqual([]);
  text.push(1, 2);
  expect(lookup.guess(2)).toEqual([3, 4]);
  text.push(3);
  expect(lookup.guess(2)).toEqual([4, 1]);
});

it('goes on behind a token that was replaced, and gives up after three', () => {
  const text = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3];
  const lookup = new Lookup(text);
  expect(lookup.guess(2)).toEqual([4, 5]);
  text.push(40);
  expect(lookup.guess(2)).toEqual([5, 6]);
  text.push(50);
  expect(lookup.guess(2)).toEqual([6, 7]);
  text.push(60);
  expect(lookup.guess(2)).toEqual([]);
});
