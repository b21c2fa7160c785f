import { describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../contract.ts';
import { TokenStream } from './token-stream.ts';

const outcome = { samples: [] } as unknown as Outcome;

function make(limit = 4) {
  const events = { cancelled: vi.fn(), hasRoom: vi.fn() };
  const stream = new TokenStream(limit, events);
  const push = (...tokens: number[]): void => {
    for (const token of tokens) stream.push({ token, sample: 0 });
  };
  return { stream, events, push };
}

describe('a stream', () => {
  it('gives tokens that came before and after they were asked for', async () => {
    const { stream, push } = make();
    push(1);
    const asked = [stream.next(), stream.next(), stream.next(), stream.next()];
    push(2, 3);
    stream.end({ outcome });
    const results = await Promise.all(asked);
    expect(results.map(({ value }) => value?.token)).toEqual([1, 2, 3, undefined]);
    expect(results.at(-1)).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(await stream.outcome()).toBe(outcome);
  });

  it('gives what was streamed before it throws', async () => {
    const { stream, push } = make();
    push(1);
    stream.end({ error: new Error('broken') });
    expect((await stream.next()).value?.token).toBe(1);
    await expect(stream.next()).rejects.toThrow('broken');
    await expect(stream.outcome()).rejects.toThrow('broken');
  });

  it('is full from its limit until half of it is read', async () => {
    const { stream, push, events } = make();
    push(1, 2, 3);
    expect(stream.isFull).toBe(false);
    push(4);
    expect(stream.isFull).toBe(true);
    await stream.next();
    expect(stream.isFull).toBe(true);
    expect(events.hasRoom).not.toHaveBeenCalled();
    await stream.next();
    expect(stream.isFull).toBe(false);
    expect(events.hasRoom).toHaveBeenCalledTimes(1);
  });

  it('is never full once its outcome was asked for', () => {
    const { stream, push, events } = make(2);
    push(1, 2);
    expect(stream.isFull).toBe(true);
    void stream.outcome();
    expect(events.hasRoom).toHaveBeenCalledTimes(1);
    push(3, 4, 5);
    expect(stream.isFull).toBe(false);
  });

  it('keeps nothing of what was read', async () => {
    const { stream, push } = make(1000);
    for (let token = 0; token < 500; token++) {
      push(token);
      expect((await stream.next()).value?.token).toBe(token);
    }
    push(1, 2);
    stream.end({ outcome });
    const rest: number[] = [];
    for await (const { token } of stream) rest.push(token);
    expect(rest).toEqual([1, 2]);
  });

  it('waits for the end when its reader leaves, and shows nothing more', async () => {
    const { stream, push, events } = make();
    push(1, 2);
    const left = stream.return();
    expect(events.cancelled).toHaveBeenCalledTimes(1);
    let isOver = false;
    void left.then(() => (isOver = true));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    // Of the step under way.
    push(3);
    stream.end({ outcome });
    expect(await left).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    stream.cancel();
    expect(events.cancelled).toHaveBeenCalledTimes(1);
  });

  it('tells nothing of a failure to a reader that has left, but for the outcome', async () => {
    const { stream } = make();
    const left = stream.return();
    stream.end({ error: new Error('broken') });
    expect(await left).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await expect(stream.outcome()).rejects.toThrow('broken');
  });
});
