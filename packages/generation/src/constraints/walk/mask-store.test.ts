import { expect, it } from 'vitest';
import { MaskStore, storeOf } from './mask-store.ts';

it('keeps what fits, over all maps, and the latest in any case', () => {
  const store = new MaskStore(100);
  const [one, other] = [new Map<number, string>(), new Map<number, string>()];
  expect(store.remember(one, 1, 'a', 40)).toBe('a');
  store.remember(other, 1, 'b', 40);
  store.remember(one, 2, 'c', 20);
  expect([...one, ...other]).toEqual([
    [1, 'a'],
    [2, 'c'],
    [1, 'b'],
  ]);
  store.remember(other, 2, 'd', 30);
  expect([one.has(1), other.has(1)]).toEqual([false, true]);
  store.remember(other, 3, 'e', 1000);
  expect([...one, ...other]).toEqual([[3, 'e']]);
  store.remember(one, 4, 'f', 100);
  expect([...one, ...other]).toEqual([[4, 'f']]);
});

it('is one for all constraints of a tokenizer', () => {
  const [trie, another] = [{}, {}];
  expect(storeOf(trie)).toBe(storeOf(trie));
  expect(storeOf(trie)).not.toBe(storeOf(another));
});
