import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EditScheduler } from './edit-scheduler.ts';

let written: [number, string][];
let begun: number;
let duration: number;
let failure: Error | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  begun = Date.now();
  duration = 0;
  failure = undefined;
});
afterEach(() => vi.useRealTimers());

const scheduler = (onError: (error: unknown) => boolean = () => true) =>
  new EditScheduler<string>({
    interval: 1300,
    firstDelay: 250,
    onError,
    async write(text) {
      const at = Date.now() - begun;
      if (duration > 0) await new Promise((resolve) => setTimeout(resolve, duration));
      if (failure) throw failure;
      written.push([at, text]);
    },
  });

describe('the edit scheduler', () => {
  test('waits a moment for the first text, then keeps the interval and writes the newest alone', async () => {
    const edits = scheduler();
    for (let piece = 1; piece <= 40; piece++) {
      edits.update(`${piece}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(written).toEqual([
      [250, '3'],
      [1550, '16'],
      [2850, '29'],
    ]);
  });

  test('writes a quick answer once, at once', async () => {
    const edits = scheduler();
    edits.update('draft');
    await vi.advanceTimersByTimeAsync(100);
    await edits.finish('final');
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([[100, 'final']]);
  });

  test('never writes twice at once: a slow write holds up the next and the end', async () => {
    duration = 1000;
    const edits = scheduler();
    edits.update('a');
    await vi.advanceTimersByTimeAsync(300);
    edits.update('b');
    const end = edits.finish('end');
    await vi.advanceTimersByTimeAsync(5000);
    await end;
    expect(written).toEqual([
      [250, 'a'],
      [1250, 'end'],
    ]);
  });

  test('counts the interval from the end of a write', async () => {
    duration = 2000;
    const edits = scheduler();
    edits.update('a');
    await vi.advanceTimersByTimeAsync(300);
    edits.update('b');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written.map(([at]) => at)).toEqual([250, 250 + 2000 + 1300]);
  });

  test('stops after a failure that is final', async () => {
    failure = new Error('Unknown Message');
    const onError = vi.fn(() => true);
    const edits = scheduler(onError);
    edits.update('a');
    await vi.advanceTimersByTimeAsync(300);
    failure = undefined;
    edits.update('b');
    await edits.finish('end');
    await vi.advanceTimersByTimeAsync(5000);
    expect(onError).toHaveBeenCalledOnce();
    expect(edits.stopped).toBe(true);
    expect(written).toEqual([]);
  });

  test('goes on after one that is not', async () => {
    failure = new Error('500');
    const edits = scheduler(() => false);
    edits.update('a');
    await vi.advanceTimersByTimeAsync(300);
    failure = undefined;
    edits.update('b');
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([[1550, 'b']]);
  });

  test('rejects where the last write fails, and writes nothing after the end', async () => {
    const edits = scheduler();
    failure = new Error('gone');
    await expect(edits.finish('end')).rejects.toThrow('gone');
    failure = undefined;
    edits.update('late');
    await edits.finish('later');
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([]);
  });
});
