import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ThreadGate } from './thread-gate.ts';

it('lets no more work in than its limit, first come first served', async () => {
  const gate = new ThreadGate(2);
  let inside = 0;
  let most = 0;
  const order: number[] = [];
  const work = (index: number) =>
    gate.run(async () => {
      order.push(index);
      inside += 1;
      most = Math.max(most, inside);
      await wait(2);
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 9 }, (_, index) => work(index)));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('goes on after work that failed, and lets an aborted one leave the queue', async () => {
  const gate = new ThreadGate(1);
  const controller = new AbortController();
  const failing = gate.run(async () => {
    await wait(5);
    throw new Error('broken');
  });
  const aborted = gate.run(async () => 'never', controller.signal);
  const last = gate.run(async () => 'done');
  controller.abort(new Error('left'));
  await expect(aborted).rejects.toThrow('left');
  await expect(failing).rejects.toThrow('broken');
  expect(await last).toBe('done');
});
