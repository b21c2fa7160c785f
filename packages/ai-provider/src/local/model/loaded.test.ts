import { describe, expect, it } from 'vitest';
import { Loaded } from './loaded.ts';

/** Counts what is opened and released; opening waits until it is let go on. */
function counted(): {
  loaded: Loaded<{ release(): Promise<void> }>;
  counts: { opened: number; released: number };
  goOn: (error?: Error) => void;
} {
  const counts = { opened: 0, released: 0 };
  let settle = Promise.withResolvers<void>();
  const loaded = new Loaded(async () => {
    counts.opened += 1;
    await settle.promise;
    return {
      release: async () => {
        counts.released += 1;
      },
    };
  });
  return {
    loaded,
    counts,
    goOn: (error) => {
      if (error) settle.reject(error);
      else settle.resolve();
      settle = Promise.withResolvers<void>();
    },
  };
}

describe('what is loaded', () => {
  it('is opened once for all who need it, and again after its release', async () => {
    const { loaded, counts, goOn } = counted();
    const waiting = [loaded.get(undefined), loaded.get(undefined)];
    expect(loaded.value).toBeUndefined();
    goOn();
    const [first, second] = await Promise.all(waiting);
    expect(first).toBe(second);
    expect(loaded.value).toBe(first);
    await loaded.release();
    await loaded.release();
    expect([counts, loaded.value]).toEqual([{ opened: 1, released: 1 }, undefined]);
    const again = loaded.get(undefined);
    goOn();
    await again;
    expect(counts.opened).toBe(2);
  });

  it('goes on being opened when one of those who wait leaves', async () => {
    const { loaded, counts, goOn } = counted();
    const abort = new AbortController();
    const leaving = loaded.get(abort.signal);
    const staying = loaded.get(undefined);
    abort.abort(new Error('gone'));
    await expect(leaving).rejects.toThrow('gone');
    await expect(loaded.get(abort.signal)).rejects.toThrow('gone');
    goOn();
    expect(await staying).toBe(loaded.value);
    expect(counts.opened).toBe(1);
  });

  it('is tried anew after it failed', async () => {
    const { loaded, counts, goOn } = counted();
    const failing = loaded.get(undefined);
    goOn(new Error('no memory'));
    await expect(failing).rejects.toThrow('no memory');
    const trying = loaded.get(undefined);
    goOn();
    await trying;
    expect(counts).toEqual({ opened: 2, released: 0 });
  });

  it('is released though it was still being opened', async () => {
    const { loaded, counts, goOn } = counted();
    const opening = loaded.get(undefined);
    const releasing = loaded.release();
    goOn();
    await Promise.all([opening, releasing]);
    expect([counts, loaded.value]).toEqual([{ opened: 1, released: 1 }, undefined]);
  });
});
