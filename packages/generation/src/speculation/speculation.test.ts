/** Speculation in the engine: how much it saves, and that it never shows. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GenerationRequest } from '../contract.ts';
import type { Run } from '../runner/contract.ts';
import { type Script, scriptedEngine } from '../testing/scripted-runner.ts';

/** Milliseconds: runs take as long as a script says, whatever else this machine does. */
let clock = 0;
const pass = (milliseconds: number): void => {
  clock += milliseconds;
};
beforeAll(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterAll(() => {
  vi.restoreAllMocks();
});

/** A run that costs the same whatever its length, so that every good guess pays. */
const before = (): void => pass(3);
const passage = Array.from({ length: 40 }, (_, at) => (at * 17 + 5) % 61);
/** Quotes the passage from where it began: what follows the last token in the passage, but for every fifth. */
const quote = (text: readonly number[]): number =>
  text.length % 5 === 0
    ? (text.length * 7) % 61
    : passage[(passage.indexOf(text.at(-1)!) + 1) % passage.length]!;

const ask = { tokens: [...passage, 62, ...passage.slice(3, 6)], maxTokens: 60 } satisfies GenerationRequest;

describe('guesses that are mostly right', () => {
  it.each(['lookup', 'draft'] as const)('save runs and leave the text as it is: %s', async (speculation) => {
    const script: Script = { before, next: quote };
    const draftScript: Script = { next: quote, before: () => pass(0.1) };
    const { engine, runner } = scriptedEngine({ slots: 1 }, script, draftScript);
    const plain = await engine.generate(ask).outcome();
    const runs = runner.runs;
    const { samples, usage } = await engine.generate({ ...ask, speculation }).outcome();
    expect(samples).toEqual(plain.samples);
    expect(usage.acceptedTokens).toBeGreaterThan(10);
    expect(runner.runs - runs).toBeLessThan(60 - usage.acceptedTokens + 5);
    expect(engine.statistics()).toMatchObject({
      guessedTokens: usage.guessedTokens,
      acceptedTokens: usage.acceptedTokens,
    });
    await engine.release();
  });

  it('draft models draw as the text does, with its seed', async () => {
    const { engine } = scriptedEngine({ slots: 1 }, { before }, {});
    const request = { ...ask, sampling: { temperature: 1.2, seed: 4 } };
    const plain = await engine.generate(request).outcome();
    const { samples, usage } = await engine.generate({ ...request, speculation: 'draft' }).outcome();
    expect(samples).toEqual(plain.samples);
    // The same model as its own draft: every guess is right, but for those behind the end.
    expect(usage.guessedTokens).toBeGreaterThan(20);
    expect(usage.acceptedTokens).toBe(usage.guessedTokens);
    await engine.release();
  });

  it('check those of some texts while others go on together', async () => {
    // A text more costs as much as the first, and a guess nothing.
    const byRows = ({ rows }: Run): void => pass(2 * rows.length);
    const { engine, runner } = scriptedEngine({ slots: 5 }, { before: byRows, next: quote }, { next: quote });
    const alone = (await engine.generate(ask).outcome()).samples[0]!.tokens;
    const kinds = ['none', 'lookup', 'none', 'draft', 'none'] as const;
    const outcomes = await Promise.all(
      kinds.map((speculation) => engine.generate({ ...ask, speculation }).outcome()),
    );
    for (const { samples } of outcomes) expect(samples[0]!.tokens).toEqual(alone);
    expect(outcomes[1]!.usage.guessedTokens).toBeGreaterThan(0);
    expect(outcomes[3]!.usage.guessedTokens).toBeGreaterThan(0);
    expect(runner.history.some(({ rows }) => rows.length > 2)).toBe(true);
    await engine.release();
  });
});

it('guesses that are wrong are soon given up', async () => {
  // Six tokens in no order: pairs come again and again, and say nothing. Longer runs cost more.
  const next = ({ length }: readonly number[]): number => (Math.imul(length, 0x9e3779b1) >>> 13) % 6;
  const { engine, runner } = scriptedEngine({ slots: 1 }, { before: ({ length }) => pass(2 * length), next });
  const { samples, usage } = await engine
    .generate({ ...ask, maxTokens: 150, speculation: 'lookup' })
    .outcome();
  expect(samples[0]!.tokens).toHaveLength(150);
  expect(usage.guessedTokens).toBeLessThan(75);
  expect(runner.runs).toBeLessThanOrEqual(152);
  await engine.release();
});

it('a draft model that fails takes along the requests that wanted it, and no other', async () => {
  const draftScript: Script = {
    before: () => {
      throw new Error('out of memory');
    },
  };
  const { engine } = scriptedEngine({ slots: 3 }, { before, next: quote }, draftScript);
  const kinds = ['none', 'draft', 'lookup'] as const;
  const [plain, failing, looking] = kinds.map((speculation) =>
    engine.generate({ ...ask, speculation }).outcome(),
  );
  await expect(failing).rejects.toMatchObject({ name: 'StepError', cause: { message: 'out of memory' } });
  expect((await looking!).samples).toEqual((await plain!).samples);
  expect((await engine.generate(ask).outcome()).samples).toEqual((await plain!).samples);
  await engine.release();
});

describe('a release that fails', () => {
  const kept = new Error('The device is gone.');
  it.each<[string, Script, Script, readonly Error[]]>([
    ['of the text’s model', { keeps: kept }, {}, [kept]],
    ['of the draft model', {}, { keeps: kept }, [kept]],
    ['of both', { keeps: kept }, { keeps: kept }, [kept, kept]],
  ])('%s: both are released and it is told', async (_, script, draft, told) => {
    const { engine, runner, draftRunner } = scriptedEngine({ slots: 1 }, script, draft);
    const failure: unknown = await engine.release().catch((error: unknown) => error);
    expect([runner.isReleased, draftRunner!.isReleased]).toEqual([true, true]);
    expect(failure instanceof AggregateError ? failure.errors : [failure]).toEqual(told);
    await expect(engine.release()).rejects.toBe(failure);
  });
});
