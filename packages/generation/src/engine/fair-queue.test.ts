import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const nobody = (): number => 0;

it('takes callers in turn, and each in order', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.add(item[0]!, item);
  expect(queue.sizeOf('a')).toBe(3);
  const taken = Array.from({ length: 6 }, () => queue.next(nobody));
  expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.next(nobody)).toBeUndefined();
  expect(queue.size).toBe(0);
});

it('prefers who has least under way', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'b1']) queue.add(item[0]!, item);
  expect(queue.next((caller) => (caller === 'a' ? 3 : 1))).toBe('b1');
});

it('lets an item go, and takes one back to the front', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2']) queue.add('a', item);
  expect(queue.remove('a', 'a1')).toBe(true);
  expect(queue.remove('a', 'a1')).toBe(false);
  expect(queue.remove('b', 'a2')).toBe(false);
  queue.putBack('a', 'a0');
  queue.putBack('b', 'b0');
  expect(queue.size).toBe(3);
  expect([queue.next(nobody), queue.next(nobody), queue.next(nobody)]).toEqual(['a0', 'b0', 'a2']);
});
