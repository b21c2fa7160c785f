import { type EngineName, openSession } from '@haksup/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SlotMemory } from '../cache/slot-memory.ts';
import { type TestModel, tinyModel } from '../testing/models.ts';
import type { Runner } from './contract.ts';
import { DecoderRunner } from './decoder-runner.ts';

const text = [9, 21, 21, 86, 77, 81, 44, 93, 43, 65];

describe.each<EngineName>(['binding', 'fallback'])('a decoder over the %s', (engine) => {
  let tiny: TestModel;
  let runner: Runner;
  let vocabulary: number;
  beforeAll(async () => {
    tiny = await tinyModel('llama');
    const parts = tiny.model.decoder();
    const session = await openSession(parts.model, {
      device: 'cpu',
      engine,
      threads: 1,
      settings: parts.settings,
    });
    runner = new DecoderRunner(session, parts, new SlotMemory(parts, 3, 64));
    vocabulary = parts.vocabulary;
  });
  afterAll(async () => {
    await runner.release();
    await tiny[Symbol.asyncDispose]();
  });

  /** Logits behind the last of some tokens of one slot. */
  const last = async (slot: number, position: number, tokens: readonly number[]): Promise<Float32Array> => {
    const row = { position, tokens };
    return (await runner.run({ first: slot, rows: [row], length: tokens.length, select: 'last' })).slice();
  };
  const near = (one: Float32Array, other: Float32Array): void => {
    expect(one.length).toBe(vocabulary);
    expect(Math.max(...one.map((logit, at) => Math.abs(logit - other[at]!)))).toBeLessThan(1e-4);
  };

  it('gives the last logits of a run, or all of them', async () => {
    const rows = [{ position: 0, tokens: text }];
    const all = (await runner.run({ first: 1, rows, length: text.length, select: 'all' })).slice();
    expect(all.length).toBe(text.length * vocabulary);
    near(all.slice(-vocabulary), await last(0, 0, text));
  });

  it('goes on in any slot, in pieces and in rows of several', async () => {
    const whole = await last(0, 0, text);
    await last(1, 0, text.slice(0, 4));
    near(await last(1, 4, text.slice(4)), whole);
    await last(2, 0, text.slice(0, 9));
    // Slots 1 and 2: the first goes back by a token, the second goes on.
    const rows = [1, 2].map(() => ({ position: 9, tokens: text.slice(9) }));
    const both = (await runner.run({ first: 1, rows, length: 1, select: 'all' })).slice();
    near(both.slice(0, vocabulary), whole);
    near(both.slice(vocabulary), whole);
  });

  it('fails on a token that is none, and goes on', async () => {
    const whole = await last(0, 0, text);
    await expect(last(1, 0, [5000])).rejects.toThrow(/out of|range|bounds/i);
    near(await last(1, 0, text), whole);
  });

  it('keeps apart what bindings were let go and made again', async () => {
    const whole = await last(0, 0, text);
    for (let length = 1; length <= 60; length++) await last(length % 3, 0, Array(length).fill(length));
    near(await last(0, 0, text), whole);
  });
});
