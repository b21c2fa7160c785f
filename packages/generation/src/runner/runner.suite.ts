/** What every runner does, whatever keeps its cache. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedDecoder } from './open-decoder.ts';

export interface RunnerUnderTest {
  /** With three slots of 64 tokens. */
  open(): Promise<OpenedDecoder & { readonly vocabulary: number }>;
  /** Ten tokens. */
  readonly text: readonly number[];
  /** By how much logits may differ. Default 10⁻⁴. */
  readonly tolerance?: number;
  /** Runs that all logits of the text take. Default 1. */
  readonly runsOfAll?: number;
}

export function describeRunner(
  name: string,
  { open, text, tolerance = 1e-4, runsOfAll = 1 }: RunnerUnderTest,
): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.runner.release());

    /** Logits behind the last of some tokens of one slot. */
    const last = async (slot: number, position: number, tokens: readonly number[]): Promise<Float32Array> => {
      const row = { position, tokens };
      const run = { first: slot, rows: [row], length: tokens.length, select: 'last' } as const;
      return (await opened.runner.run(run)).slice();
    };
    const near = (one: Float32Array, other: Float32Array): void => {
      expect(one.length).toBe(opened.vocabulary);
      expect(Math.max(...one.map((logit, at) => Math.abs(logit - other[at]!)))).toBeLessThan(tolerance);
    };

    it('gives the last logits of a run, or all of them', async () => {
      const { runner, vocabulary } = opened;
      const rows = [{ position: 0, tokens: text }];
      const all = (await runner.run({ first: 1, rows, length: text.length, select: 'all' })).slice();
      expect(all.length).toBe(text.length * vocabulary);
      near(all.slice(-vocabulary), await last(0, 0, text));
      near(all.slice(2 * vocabulary, 3 * vocabulary), await last(0, 0, text.slice(0, 3)));
    });

    it('goes on in any slot, in pieces and back from a longer text', async () => {
      const whole = await last(0, 0, text);
      await last(1, 0, text.slice(0, 4));
      near(await last(1, 4, text.slice(4)), whole);
      await last(2, 0, [...text.slice(0, 6), ...text]);
      near(await last(2, 6, text.slice(6)), whole);
      near(await last(2, 9, text.slice(9)), whole);
    });

    it('computes one token of each of several slots', async () => {
      const { runner, memory, vocabulary } = opened;
      const whole = await last(0, 0, text);
      const shorter = await last(0, 0, text.slice(0, 7));
      await last(1, 0, text);
      await last(2, 0, text.slice(0, 6));
      const rows = [9, 6].map((position) => ({ position, tokens: text.slice(position, position + 1) }));
      const both = memory.areRows
        ? (await runner.run({ first: 1, rows, length: 1, select: 'all' })).slice()
        : [...(await last(1, 9, rows[0]!.tokens)), ...(await last(2, 6, rows[1]!.tokens))];
      near(Float32Array.from(both.slice(0, vocabulary)), whole);
      near(Float32Array.from(both.slice(vocabulary)), shorter);
    });

    it('goes on from a copy, beside what was copied', async () => {
      const { moves } = opened.memory;
      const whole = await last(0, 0, text);
      await moves!.copy(0, 2, 5);
      near(await last(2, 5, text.slice(5)), whole);
      near(await last(0, 9, text.slice(9)), whole);
      await last(1, 0, text.slice(3));
      await moves!.exchange(1, 2, text.length);
      near(await last(1, 9, text.slice(9)), whole);
      near(await last(2, 6, text.slice(9)), await last(0, 0, text.slice(3)));
    });

    it('fails on a token that is none, and goes on', async () => {
      const whole = await last(0, 0, text);
      await expect(last(1, 0, [5000])).rejects.toThrow(/out of|range|bounds/i);
      near(await last(1, 0, text), whole);
    });

    it('keeps apart texts of many lengths', async () => {
      const { vocabulary } = opened;
      const whole = await last(0, 0, text);
      for (let length = 1; length <= 60; length++) {
        await last(length % 3, 0, Array(length).fill(length % vocabulary));
      }
      near(await last(0, 0, text), whole);
    });

    it('counts its runs', async () => {
      const { runner } = opened;
      const before = runner.runs;
      await last(0, 0, text);
      expect(runner.runs).toBe(before + 1);
      const rows = [{ position: 0, tokens: text }];
      await runner.run({ first: 0, rows, length: text.length, select: 'all' });
      expect(runner.runs).toBe(before + 1 + runsOfAll);
    });
  });
}
