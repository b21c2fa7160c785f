/** What every engine does, whatever it computes with. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineOptions, GeneratedToken, GenerationRequest, Outcome } from '../contract.ts';
import { EngineReleasedError, QueueFullError, RequestError, RequestFailedError } from './errors.ts';

export interface EngineUnderTest {
  open(options: EngineOptions): Promise<Engine>;
  /** A prompt of at least 40 tokens, in a context of at least 200. */
  readonly prompt: readonly number[];
  /** Whether beginnings of texts are copied between slots. Default: yes. */
  readonly copies?: boolean;
}

const sampling = { temperature: 1, seed: 11, topP: 0.95 } as const;

export async function tokensOf(engine: Engine, request: GenerationRequest): Promise<readonly number[]> {
  return (await engine.generate(request).outcome()).samples[0]!.tokens;
}

export function describeEngine(name: string, { open, prompt, copies = true }: EngineUnderTest): void {
  describe(name, () => {
    let engine: Engine;
    /** What the seed gives when nothing else goes on. */
    let alone: readonly number[];
    const request = { tokens: prompt, maxTokens: 40, sampling } satisfies GenerationRequest;

    beforeAll(async () => {
      engine = await open({ slots: 4, contextLength: 160 });
      alone = await tokensOf(engine, request);
    });
    afterAll(() => engine.release());

    const idle = async (of = engine): Promise<void> => {
      while (of.statistics().active + of.statistics().waiting + of.statistics().paused > 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };

    it('streams tokens and says what became of them', async () => {
      const generation = engine.generate(request);
      const streamed: GeneratedToken[] = [];
      for await (const token of generation) streamed.push(token);
      const { samples, usage, timings } = await generation.outcome();
      expect(streamed.map(({ token }) => token)).toEqual(alone);
      expect(streamed.every(({ sample }) => sample === 0)).toBe(true);
      expect(samples).toEqual([{ finishReason: 'length', tokens: alone }]);
      expect(usage).toMatchObject({ promptTokens: prompt.length, generatedTokens: 40, guessedTokens: 0 });
      expect(timings.timeToFirstToken).toBeGreaterThan(timings.waited);
      expect(timings.total).toBeGreaterThan(timings.timeToFirstToken!);
      expect(timings.tokensPerSecond).toBeGreaterThan(0);
    });

    it.each<[string, Partial<GenerationRequest>]>([
      ['greedy', { sampling: {} }],
      ['sampled', { sampling }],
      ['penalised', { sampling: { ...sampling, repetitionPenalty: 1.3, frequencyPenalty: 0.5 } }],
    ])(
      'gives the same %s text alone, in company that comes and goes, and with speculation',
      async (_, given) => {
        const one = { ...request, ...given };
        const expected = await tokensOf(engine, one);
        const texts: Promise<readonly number[]>[] = [];
        for (const [at, speculation] of (['none', 'lookup', 'none', 'lookup'] as const).entries()) {
          texts.push(tokensOf(engine, { ...one, speculation, maxTokens: 40 - 7 * at }));
          const other = engine.generate({
            tokens: prompt.slice(at),
            maxTokens: 5 + 9 * at,
            sampling: { seed: at },
          });
          for await (const { token } of other) if (token >= 0 && at === 2) break;
        }
        for (const [at, tokens] of (await Promise.all(texts)).entries()) {
          expect(tokens).toEqual(expected.slice(0, 40 - 7 * at));
        }
      },
    );

    it('goes on from what the cache holds', async () => {
      await using fresh = await open({ slots: 2, contextLength: 160 });
      const first = await fresh.generate(request).outcome();
      expect(first.usage.cachedPromptTokens).toBe(0);
      // The whole text is there but for its last token, which was never computed.
      const longer = [...prompt, ...alone, prompt[0]!];
      const second = await fresh.generate({ ...request, tokens: longer }).outcome();
      expect(second.usage.cachedPromptTokens).toBe(prompt.length + alone.length - 1);
      const uncached = await open({ slots: 1, contextLength: 160 });
      expect(await tokensOf(uncached, { ...request, tokens: longer })).toEqual(second.samples[0]!.tokens);
      await uncached.release();
      if (!copies) return;
      // A branch: copied, so that both stay.
      const branch = [...prompt, alone[0]!, (alone[1]! + 1) % fresh.vocabulary];
      const third = await fresh.generate({ ...request, tokens: branch, maxTokens: 1 }).outcome();
      expect(third.usage.cachedPromptTokens).toBe(prompt.length + 1);
      const again = await fresh.generate({ ...request, tokens: [...longer, 1] }).outcome();
      expect(again.usage.cachedPromptTokens).toBe(longer.length);
    });

    it('copies a prompt from a text that is still being written', async () => {
      await using fresh = await open({ slots: 3, contextLength: 160 });
      const running = fresh.generate({ ...request, maxTokens: 100 });
      await running[Symbol.asyncIterator]().next();
      const second = await fresh.generate(request).outcome();
      expect(second.usage.cachedPromptTokens).toBe(copies ? prompt.length - 1 : 0);
      expect(second.samples[0]!.tokens).toEqual(alone);
      expect((await running.outcome()).samples[0]!.tokens.slice(0, 40)).toEqual(alone);
    });

    it('gives several samples of a prompt that is read once', async () => {
      await using fresh = await open({ slots: 3, contextLength: 160 });
      const generation = fresh.generate({ ...request, samples: 5 });
      const bySample: number[][] = [[], [], [], [], []];
      for await (const { sample, token } of generation) bySample[sample]!.push(token);
      const { samples, usage } = await generation.outcome();
      expect(samples.map(({ tokens }) => tokens)).toEqual(bySample);
      expect(bySample[0]).toEqual(alone);
      expect(new Set(bySample.map(String)).size).toBe(5);
      expect(usage.generatedTokens).toBe(200);
      const counted = fresh.statistics();
      expect(counted.promptTokens).toBe(prompt.length);
    });

    it('reads prompts in pieces beside texts that are being written, to the same effect', async () => {
      await using pieces = await open({ slots: 2, contextLength: 160, stepTarget: 1 });
      const other = pieces.generate({ tokens: prompt.slice(5), maxTokens: 100 });
      await other[Symbol.asyncIterator]().next();
      expect(await tokensOf(pieces, request)).toEqual(alone);
      await other.outcome();
    });

    it('ends at end tokens, at stop sequences and at the end of the context', async () => {
      const end = alone[9]!;
      const ended = await engine.generate({ ...request, endTokens: [end] }).outcome();
      const upTo = alone.slice(0, alone.indexOf(end));
      expect(ended.samples).toEqual([{ finishReason: 'stop', tokens: upTo, endToken: end }]);

      // Tokens spelled by their numbers: "17" ends in the middle of "173".
      const tokenBytes = (token: number): Uint8Array => Buffer.from(`${token},`);
      const text = alone.map((token) => `${token},`).join('');
      const sequence = text.slice(13, 17);
      const stopped = engine.generate({ ...request, stops: { sequences: [sequence], tokenBytes } });
      let shown = '';
      for await (const { token, keptBytes } of stopped) {
        shown += Buffer.from(tokenBytes(token)).subarray(0, keptBytes).toString();
      }
      expect(shown).toBe(text.slice(0, text.indexOf(sequence)));
      expect((await stopped.outcome()).samples[0]).toMatchObject({
        finishReason: 'stop-sequence',
        stopSequence: sequence,
      });

      const { maxTokens: _, ...unlimited } = request;
      const full = (await engine.generate(unlimited).outcome()).samples[0]!;
      expect(full.finishReason).toBe('length');
      expect(full.tokens.length).toBe(160 - prompt.length);
    });

    it('gives log-probabilities where they are asked for', async () => {
      const generation = engine.generate({ ...request, maxTokens: 3, sampling: {}, logProbabilities: 4 });
      for await (const { token, logProbability, alternatives } of generation) {
        expect(alternatives).toHaveLength(4);
        expect(alternatives![0]).toEqual({ token, logProbability });
        expect(logProbability).toBeLessThanOrEqual(0);
      }
    });

    it('keeps to a constraint, with speculation too', async () => {
      for (const speculation of ['none', 'lookup'] as const) {
        let left = 6;
        const even = new Uint32Array(Math.ceil(engine.vocabulary / 32)).fill(0x55555555);
        const constraint = {
          allowed: () => even,
          advance: (token: number) => {
            left -= 1;
            return token % 2 === 0;
          },
          get finished() {
            return left === 0;
          },
          clone: () => constraint,
        };
        const { samples } = await engine
          .generate({ ...request, speculation, constraint: () => constraint })
          .outcome();
        expect(samples[0]).toMatchObject({ finishReason: 'stop' });
        expect(samples[0]!.tokens).toHaveLength(6);
        expect(samples[0]!.tokens.every((token) => token % 2 === 0)).toBe(true);
      }
    });

    it.each<[string, (generation: ReturnType<Engine['generate']>, abort: AbortController) => void]>([
      ['by its signal', (_, abort) => abort.abort()],
      ['by cancel()', (generation) => generation.cancel()],
    ])('is cancelled %s: before it begins, while it is read, while it is written', async (_, cancel) => {
      for (const wait of [0, 1, 2]) {
        const abort = new AbortController();
        const generation = engine.generate({ ...request, maxTokens: 100, signal: abort.signal });
        if (wait === 1) while (engine.statistics().active === 0) await new Promise(setImmediate);
        if (wait === 2) await generation[Symbol.asyncIterator]().next();
        cancel(generation, abort);
        const { samples } = await generation.outcome();
        expect(samples[0]!.finishReason).toBe('cancelled');
        expect(samples[0]!.tokens).toEqual(
          (await tokensOf(engine, { ...request, maxTokens: 100 })).slice(0, samples[0]!.tokens.length),
        );
        expect(engine.statistics()).toMatchObject({ active: 0, waiting: 0, paused: 0 });
      }
      const signal = AbortSignal.abort();
      const never = await engine.generate({ ...request, signal }).outcome();
      expect(never.samples).toEqual([{ finishReason: 'cancelled', tokens: [] }]);
      expect(never.timings.timeToFirstToken).toBeUndefined();
    });

    it('is cancelled by a reader that leaves, and has given everything back then', async () => {
      for await (const { token } of engine.generate({ ...request, maxTokens: 100 })) {
        expect(token).toBe(alone[0]);
        break;
      }
      expect(engine.statistics()).toMatchObject({ active: 0, waiting: 0, paused: 0 });
    });

    it('waits for its reader, leaves its place to others meanwhile, and goes on where it was', async () => {
      await using fresh = await open({ slots: 1, contextLength: 160, unreadLimit: 8 });
      const generation = fresh.generate(request);
      while (fresh.statistics().paused === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(fresh.statistics().generatedTokens).toBe(8);
      expect(await tokensOf(fresh, { ...request, tokens: prompt.slice(3), maxTokens: 10 })).toHaveLength(10);
      const read: number[] = [];
      for await (const { token } of generation) read.push(token);
      expect(read).toEqual(alone);
    });

    it('fails alone where what it brought along fails', async () => {
      const company = tokensOf(engine, request);
      const tokenBytes = (): Uint8Array => {
        throw new TypeError('no table');
      };
      const failing = engine.generate({ ...request, stops: { sequences: ['a'], tokenBytes }, samples: 2 });
      await expect(failing.outcome()).rejects.toThrow(RequestFailedError);
      await expect(failing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        cause: { message: 'no table' },
      });
      expect(await company).toEqual(alone);
    });

    it('refuses when the queue is full, by caller too', async () => {
      await using fresh = await open({ slots: 1, contextLength: 160, queueLimit: 4, callerQueueLimit: 2 });
      const generations = ['a', 'a', 'b', 'b'].map((caller) => fresh.generate({ ...request, caller }));
      expect(() => fresh.generate({ ...request, caller: 'a' })).toThrow(QueueFullError);
      try {
        fresh.generate({ ...request, caller: 'c', samples: 2 });
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ scope: 'engine', waiting: 4, asked: 2, limit: 4 });
        expect(error).toMatchObject({ message: expect.stringContaining('Try again later') });
      }
      // However long one waits.
      expect(() => fresh.generate({ ...request, caller: 'c', samples: 5 })).toThrow(/fewer samples/);
      for (const generation of generations)
        expect((await generation.outcome()).samples[0]!.tokens).toEqual(alone);
      expect(await tokensOf(fresh, request)).toEqual(alone);
    });

    it.each<[field: string, how: string, object]>([
      ['tokens', 'empty', { tokens: [] }],
      ['tokens', 'as long as the context', { tokens: Array(160).fill(1) }],
      ['tokens', 'negative', { tokens: [1, -1] }],
      ['tokens', 'fractional', { tokens: [1.5] }],
      ['tokens', 'beyond the vocabulary', { tokens: [1e9] }],
      ['tokens', 'text', { tokens: 'text' }],
      ['maxTokens', '0', { tokens: [1], maxTokens: 0 }],
      ['samples', '1000', { tokens: [1], samples: 1000 }],
      ['endTokens.0', 'negative', { tokens: [1], endTokens: [-1] }],
      [
        'stops.sequences.0',
        'empty',
        { tokens: [1], stops: { sequences: [''], tokenBytes: () => undefined } },
      ],
      ['stops.tokenBytes', 'missing', { tokens: [1], stops: { sequences: ['a'] } }],
      ['constraint', 'no function', { tokens: [1], constraint: {} }],
      ['signal', 'no signal', { tokens: [1], signal: {} }],
      ['speculation', 'without its model', { tokens: [1], speculation: 'draft' }],
      ['', 'misspelt', { tokens: [1], maxToken: 3 }],
    ])('refuses a request whose %s is %s', (field, _, wrong) => {
      const before = engine.statistics();
      expect(() => engine.generate(wrong as unknown as GenerationRequest)).toThrow(RequestError);
      try {
        engine.generate(wrong as unknown as GenerationRequest);
      } catch (error) {
        expect(error).toMatchObject({ field });
      }
      expect(engine.statistics()).toEqual(before);
    });

    it('refuses sampling that is out of range, and keeps nothing of it', () => {
      expect(() => engine.generate({ ...request, sampling: { temperature: -1 } })).toThrow(/temperature/);
      expect(engine.statistics().waiting).toBe(0);
    });

    it('survives a storm of cancellations', async () => {
      let state = 1;
      const random = (below: number): number => {
        state = (Math.imul(state, 48271) >>> 0) % 0x7fffffff;
        return state % below;
      };
      const storm = Array.from({ length: 300 }, async (_, at): Promise<Outcome | undefined> => {
        for (let wait = random(200); wait > 0; wait--) await new Promise(setImmediate);
        const abort = new AbortController();
        let generation: ReturnType<Engine['generate']>;
        try {
          generation = engine.generate({
            tokens: prompt.slice(random(20)),
            maxTokens: 1 + random(60),
            samples: 1 + random(3),
            speculation: random(2) === 0 ? 'lookup' : 'none',
            sampling: { seed: at, temperature: random(2) },
            caller: `caller ${random(4)}`,
            signal: abort.signal,
          });
        } catch (error) {
          expect(error).toBeInstanceOf(QueueFullError);
          return undefined;
        }
        if (random(3) === 0) {
          let left = random(20);
          for await (const _ of generation) if (left-- === 0) break;
        } else {
          for (let wait = random(50); wait > 0; wait--) await new Promise(setImmediate);
          abort.abort();
        }
        return generation.outcome();
      });
      const outcomes = await Promise.all(storm);
      expect(outcomes.some((outcome) => outcome?.samples[0]?.finishReason === 'cancelled')).toBe(true);
      await idle();
      expect(engine.statistics()).toMatchObject({ active: 0, waiting: 0, paused: 0 });
      expect(await tokensOf(engine, request)).toEqual(alone);
    });

    it('is released while it is busy: what runs is cancelled', async () => {
      const fresh = await open({ slots: 2, contextLength: 160 });
      const generations = [1, 2, 3].map(() => fresh.generate({ ...request, maxTokens: 100 }));
      await generations[0]![Symbol.asyncIterator]().next();
      const release = fresh.release();
      expect(() => fresh.generate(request)).toThrow(EngineReleasedError);
      for (const generation of generations) {
        expect((await generation.outcome()).samples[0]!.finishReason).toBe('cancelled');
      }
      await release;
      await fresh.release();
    });
  });
}
