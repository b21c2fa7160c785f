import { expect, it, vi } from 'vitest';
import { SlotMemory } from '../cache/slot-memory.ts';
import type { StepFacts } from '../contract.ts';
import type { Run } from '../runner/contract.ts';
import { scriptedEngine } from '../testing/scripted-runner.ts';
import { describeEngine, tokensOf } from './engine.suite.ts';

const prompt = Array.from({ length: 48 }, (_, at) => (at * at + 3) % 61);

describeEngine('over a script', { open: async (options) => scriptedEngine(options).engine, prompt });

describeEngine('over a script on a device', {
  open: async (options) => scriptedEngine(options, { onDevice: true }).engine,
  prompt,
  copies: false,
});

it('takes callers in turn', async () => {
  const { engine } = scriptedEngine({ slots: 2 });
  const order: string[] = [];
  const ask = async (caller: string): Promise<void> => {
    await engine.generate({ tokens: prompt, maxTokens: 8, caller }).outcome();
    order.push(caller);
  };
  const many = Array.from({ length: 10 }, () => ask('many'));
  await Promise.all([...many, ask('one'), ask('other')]);
  // Two places were taken when they came.
  expect(order.indexOf('one')).toBeLessThan(4);
  expect(order.indexOf('other')).toBeLessThan(4);
  await engine.release();
});

it('fails the texts of a run that fails, and goes on with others', async () => {
  let fails = false;
  const { engine } = scriptedEngine(
    { slots: 2 },
    {
      before: () => {
        if (fails) throw new Error('out of memory');
      },
    },
  );
  const expected = await tokensOf(engine, { tokens: prompt, maxTokens: 10 });
  const running = engine.generate({ tokens: prompt, maxTokens: 30 });
  const waiting = engine.generate({ tokens: prompt, maxTokens: 10, samples: 3 });
  await running[Symbol.asyncIterator]().next();
  fails = true;
  await expect(running.outcome()).rejects.toMatchObject({
    name: 'StepError',
    cause: { message: 'out of memory' },
  });
  fails = false;
  await expect(waiting.outcome()).rejects.toMatchObject({ name: 'StepError' });
  // Nothing of what the failed run may have written is used.
  const { samples, usage } = await engine.generate({ tokens: prompt, maxTokens: 10 }).outcome();
  expect(samples[0]!.tokens).toEqual(expected);
  expect(usage.cachedPromptTokens).toBe(0);
  await engine.release();
});

it('fails the one text whose beginning cannot be copied, and goes on with others', async () => {
  const { engine } = scriptedEngine({ slots: 2 });
  const running = engine.generate({ tokens: prompt, maxTokens: 30 });
  await running[Symbol.asyncIterator]().next();
  const copy = vi.spyOn(SlotMemory.prototype, 'copy').mockRejectedValueOnce(new RangeError('no memory'));
  const branch = engine.generate({ tokens: [...prompt.slice(0, 40), 1], maxTokens: 3 });
  await expect(branch.outcome()).rejects.toMatchObject({
    name: 'StepError',
    cause: { message: 'no memory' },
  });
  copy.mockRestore();
  const { tokens } = (await running.outcome()).samples[0]!;
  expect(await tokensOf(engine, { tokens: prompt, maxTokens: 30 })).toEqual(tokens);
  // Both slots are there still.
  const again = [0, 1].map((at) => engine.generate({ tokens: prompt.slice(at), maxTokens: 30 }));
  while (engine.statistics().active < 2) await new Promise(setImmediate);
  for (const generation of again) await generation.outcome();
  await engine.release();
});

it('works out stop sequences once for all samples', async () => {
  const { engine } = scriptedEngine({ slots: 2 });
  const sequences = ['x', 'y', 'z', 'w'].map((first) => first + 'abc'.repeat(340));
  const before = process.memoryUsage().arrayBuffers;
  const tokenBytes = (): Uint8Array => Buffer.from('q');
  const asked = engine.generate({
    tokens: prompt,
    maxTokens: 2,
    samples: 200,
    stops: { sequences, tokenBytes },
  });
  // Some two megabytes for the request, however many texts it has.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  expect((await asked.outcome()).samples).toHaveLength(200);
  await engine.release();
});

it('reads a long prompt in pieces, with a step of the others between them', async () => {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const before = ({ rows, length }: Run): void => {
    clock += 1 + (rows.length * length) / 10;
  };
  const { engine, runner } = scriptedEngine({ slots: 3, stepTarget: 5 }, { before });
  const streams = [0, 1].map((at) => engine.generate({ tokens: prompt.slice(at), maxTokens: 200 }));
  for (const stream of streams) await stream[Symbol.asyncIterator]().next();
  const from = runner.history.length;
  const long = Array.from({ length: 300 }, (_, at) => (at * 7) % 61);
  const joining = engine.generate({ tokens: long, maxTokens: 1 });
  await joining.outcome();
  vi.restoreAllMocks();
  const lengths = runner.history.slice(from).map(({ length }) => length);
  const pieces = lengths.filter((length) => length > 1);
  expect(pieces.length).toBeGreaterThanOrEqual(3);
  expect(pieces.reduce((sum, length) => sum + length, 0)).toBe(300);
  for (const [at, length] of lengths.entries()) if (length > 1) expect(lengths[at + 1] ?? 1).toBe(1);
  await engine.release();
});

it('keeps streams even while a long prompt joins', async () => {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const target = 30;
  // What a run costs: some milliseconds in any case, and some for each token.
  const before = ({ rows, length }: Run): void => {
    clock += 3 + 0.5 * rows.length * length;
  };
  const { engine } = scriptedEngine({ slots: 5, stepTarget: target }, { before });
  const gaps: number[] = [];
  const streams = [0, 1, 2, 3].map(async (at) => {
    let last: number | undefined;
    for await (const _ of engine.generate({ tokens: prompt.slice(at), maxTokens: 150 })) {
      if (last !== undefined) gaps.push(clock - last);
      last = clock;
    }
  });
  while (gaps.length < 40) await new Promise(setImmediate);
  const from = gaps.length;
  const long = Array.from({ length: 450 }, (_, at) => (at * 7) % 61);
  await engine.generate({ tokens: long, maxTokens: 1 }).outcome();
  const during = gaps.slice(from).sort((a, b) => a - b);
  await Promise.all(streams);
  vi.restoreAllMocks();
  expect(during.length).toBeGreaterThan(40);
  expect(during.at(-1)).toBeLessThanOrEqual(2 * target);
  // Reading gets its share too: a step without it takes 5 ms.
  expect(during[during.length >> 1]).toBeGreaterThan(target / 2);
  await engine.release();
});

it('tells what its steps were', async () => {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const steps: StepFacts[] = [];
  const { engine } = scriptedEngine(
    {
      slots: 2,
      onStep: (step) => {
        steps.push(step);
        clock += 1000;
      },
    },
    {
      before: ({ length }) => {
        clock += 2 + length;
      },
    },
  );
  const tokens = Array.from({ length: 40 }, (_, at) => at % 50);
  await engine.generate({ tokens, maxTokens: 3 }).outcome();
  const joining = engine.generate({ tokens: prompt, maxTokens: 40 });
  for await (const { token: _ } of joining) if (steps.length > 6) break;
  vi.restoreAllMocks();
  expect(steps.slice(0, 4)).toEqual([
    { written: 0, read: 40, milliseconds: 42, runMilliseconds: 42 },
    { written: 1, read: 0, milliseconds: 3, runMilliseconds: 3 },
    { written: 1, read: 0, milliseconds: 3, runMilliseconds: 3 },
    { written: 0, read: prompt.length, milliseconds: 2 + prompt.length, runMilliseconds: 2 + prompt.length },
  ]);
  await engine.release();
});

it('goes on where a listener throws', async () => {
  const uncaught = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((work) => {
    expect(work).toThrow('of the listener');
  });
  const onStep = (): void => {
    throw new Error('of the listener');
  };
  const { engine } = scriptedEngine({ onStep });
  const { samples } = await engine.generate({ tokens: prompt, maxTokens: 3 }).outcome();
  expect(samples[0]!.tokens.length).toBe(3);
  // Two for the prompt, and the first token comes with the second.
  expect(uncaught).toHaveBeenCalledTimes(4);
  vi.restoreAllMocks();
  await engine.release();
});

it('computes one row for each text that is written, and rows are neighbours', async () => {
  const { engine, runner } = scriptedEngine({ slots: 6 });
  const generations = Array.from({ length: 6 }, (_, at) =>
    engine.generate({ tokens: prompt.slice(at), maxTokens: 10 + 5 * ((at * 5) % 6) }),
  );
  await Promise.all(generations.map((generation) => generation.outcome()));
  const widths = runner.history.filter(({ length }) => length === 1).map(({ rows }) => rows.length);
  // They end one after the other, and the rest moves together.
  expect(new Set(widths)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  await engine.release();
});

it('releases its runner', async () => {
  const { engine, runner } = scriptedEngine();
  await engine[Symbol.asyncDispose]();
  expect(runner.isReleased).toBe(true);
});

it('lets the event loop turn between draws that take long', async () => {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    clock += 3;
    return clock;
  });
  let turns = 0;
  let goesOn = true;
  const count = (): void => {
    turns += 1;
    if (goesOn) setImmediate(count);
  };
  count();
  const turnsOfRuns: number[] = [];
  const before = ({ rows }: Run): void => {
    if (rows.length === 4) turnsOfRuns.push(turns);
  };
  const { engine } = scriptedEngine({ slots: 4 }, { before });
  await engine.generate({ tokens: prompt, maxTokens: 10, samples: 4 }).outcome();
  goesOn = false;
  vi.restoreAllMocks();
  // One for the run itself, and one behind each of the four draws.
  const between = turnsOfRuns.slice(1).map((at, run) => at - turnsOfRuns[run]!);
  expect(between.length).toBeGreaterThan(2);
  expect(Math.min(...between)).toBeGreaterThanOrEqual(5);
  await engine.release();
});
