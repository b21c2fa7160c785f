import { readFileSync } from 'node:fs';
import type { Model } from '@haksup/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileConstraint } from '../constraints/compile-constraint.ts';
import { buildTokenTrie } from '../constraints/walk/token-trie.ts';
import { EngineOptionError, EngineReleasedError, RequestError, StepError } from '../engine/errors.ts';
import { SamplingSettingError } from '../sampling/errors.ts';
import { randomModel } from '../testing/random-model.ts';
import type { BeamRequest, SequenceModel, SequenceRequest, SequenceToken } from './contract.ts';
import { openSequenceModel } from './open-sequence-model.ts';

interface Recorded {
  readonly rows: readonly (readonly number[])[];
  readonly ends: readonly number[];
  readonly greedy: readonly (readonly number[])[];
  readonly searches: readonly (Required<
    Pick<BeamRequest, 'beams' | 'lengthPenalty' | 'earlyStopping' | 'maxTokens'>
  > & {
    readonly results: readonly (readonly {
      readonly tokens: readonly number[];
      readonly ended: boolean;
      readonly score: number;
    }[])[];
  })[];
}

const { models } = JSON.parse(
  readFileSync(new URL('./fixtures/sequences.json', import.meta.url), 'utf8'),
) as { models: Record<'t5' | 'flan-t5', Recorded> };

async function read(generation: AsyncIterable<SequenceToken>): Promise<SequenceToken[]> {
  const tokens: SequenceToken[] = [];
  for await (const token of generation) tokens.push(token);
  return tokens;
}

describe.each(['t5', 'flan-t5'] as const)('%s', (name) => {
  const { rows, ends, greedy, searches } = models[name];
  let folder: AsyncDisposable & { readonly model: Model };
  let model: SequenceModel;
  beforeAll(async () => {
    folder = await randomModel(name);
    model = await openSequenceModel(folder.model.sequence(), { threads: 1 });
  });
  afterAll(async () => {
    await model?.release();
    await folder?.[Symbol.asyncDispose]();
  });
  const generate = (request: Omit<SequenceRequest, 'inputs'> & { inputs?: SequenceRequest['inputs'] }) =>
    model.generate({ inputs: rows, endTokens: ends, maxTokens: 24, ...request });

  it('writes the recorded greedy texts of a padded batch', async () => {
    const generation = generate({});
    const tokens = await read(generation);
    const outcomes = await generation.outcome();
    expect(outcomes.map((outcome) => outcome.tokens)).toEqual(greedy);
    for (const [input, { finishReason, endToken }] of outcomes.entries()) {
      const full = greedy[input]!.length === 24;
      expect(finishReason).toBe(full ? 'length' : 'stop');
      expect(endToken === undefined || ends.includes(endToken)).toBe(true);
      expect(endToken === undefined).toBe(full);
      expect(tokens.flatMap((one) => (one.input === input ? [one.token] : []))).toEqual(greedy[input]);
    }
  });

  it.each(searches)(
    'finds the recorded beams: $beams, penalty $lengthPenalty, early $earlyStopping, $maxTokens tokens',
    async ({ results, ...settings }) => {
      const found = await model.searchBeams({
        inputs: rows,
        endTokens: ends,
        best: settings.beams,
        ...settings,
      });
      expect(found.map((beams) => beams.map(({ tokens }) => tokens))).toEqual(
        results.map((beams) => beams.map(({ tokens }) => tokens)),
      );
      found.forEach((beams, input) => {
        beams.forEach(({ score, finishReason }, index) => {
          const recorded = results[input]![index]!;
          expect(Math.abs(score - recorded.score)).toBeLessThan(1e-3 * Math.max(1, Math.abs(recorded.score)));
          expect(finishReason).toBe(recorded.ended ? 'stop' : 'length');
        });
      });
      const [alone] = await model.searchBeams({ inputs: [rows[1]!], endTokens: ends, ...settings });
      expect(alone).toHaveLength(1);
      expect(alone![0]!.tokens).toEqual(results[1]![0]!.tokens);
    },
  );

  it('goes on in half floats', async () => {
    const half = await openSequenceModel(folder.model.sequence({ keyValueType: 'float16' }), { threads: 1 });
    const request = { inputs: rows, endTokens: ends, maxTokens: 8 };
    const outcomes = await half.generate(request).outcome();
    expect(outcomes.map(({ tokens }) => tokens)).toEqual(greedy.map((tokens) => tokens.slice(0, 8)));
    const [exact, rounded] = await Promise.all([model.searchBeams(request), half.searchBeams(request)]);
    rounded.forEach(([beam], input) => {
      expect(beam!.score).toBeCloseTo(exact[input]![0]!.score, 2);
    });
    await half.release();
  });

  it('draws the same text for a seed, alone and in company', async () => {
    const sampling = { temperature: 1, topP: 0.95, seed: 12 };
    const together = await generate({ sampling, samples: 3 }).outcome();
    expect(together.map(({ input, sample }) => [input, sample])).toEqual(
      rows.flatMap((_, input) => [0, 1, 2].map((sample) => [input, sample])),
    );
    for (const [input, row] of rows.entries()) {
      const alone = await generate({ inputs: [row], sampling, samples: 2 }).outcome();
      expect(alone.map(({ tokens }) => tokens)).toEqual(
        together.filter((one) => one.input === input && one.sample < 2).map(({ tokens }) => tokens),
      );
    }
    const texts = new Set(together.map(({ tokens }) => tokens.join()));
    expect(texts.size).toBeGreaterThan(rows.length);
  });

  it('takes stop sequences, constraints and log-probabilities', async () => {
    const tokenBytes = (token: number): Uint8Array | undefined =>
      token < 3 ? undefined : Uint8Array.of(0x61 + (token % 7), 0x61 + (token % 5));
    const trie = buildTokenTrie({ vocabulary: 96, tokenBytes, ends: [1] });
    const { start } = compileConstraint({ kind: 'pattern', pattern: '[a-c]{2,8}' }, trie);
    for (const outcome of await generate({ constraint: start, endTokens: [1] }).outcome()) {
      const text = Buffer.concat(outcome.tokens.map((token) => tokenBytes(token)!)).toString();
      expect(text).toMatch(/^[a-c]{2,8}$/);
      expect(outcome.finishReason).toBe('stop');
    }
    const row = rows[1]!;
    const [free] = await generate({ inputs: [row], endTokens: [] }).outcome();
    const text = Buffer.concat(free!.tokens.map((token) => tokenBytes(token) ?? Buffer.of())).toString();
    // From the middle of a token to the middle of another.
    const sequence = text.slice(9, 14);
    const kept = text.indexOf(sequence);
    const generation = generate({
      inputs: [row],
      endTokens: [],
      stops: { sequences: ['nowhere', sequence], tokenBytes },
      logProbabilities: 2,
    });
    const tokens = await read(generation);
    const [outcome] = await generation.outcome();
    expect(outcome).toMatchObject({ finishReason: 'stop-sequence', stopSequence: sequence });
    // The stop lies within tokens that were drawn and are not shown.
    expect(outcome!.generatedTokens).toBeGreaterThan(tokens.length);
    expect(free!.generatedTokens).toBe(24);
    const shown = tokens
      .map((one) => Buffer.from(tokenBytes(one.token) ?? []).subarray(0, one.keptBytes))
      .join('');
    expect(shown).toBe(text.slice(0, kept));
    expect(tokens[0]!.alternatives).toHaveLength(2);
    expect(tokens[0]!.alternatives![0]).toEqual({
      token: tokens[0]!.token,
      logProbability: tokens[0]!.logProbability,
    });
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const generation = generate({ endTokens: [], signal: controller.signal });
    const seen: number[] = [];
    for await (const { input, token } of generation) {
      if (input === 0) seen.push(token);
      if (seen.length === 3) controller.abort();
    }
    const [first] = await generation.outcome();
    expect(first).toMatchObject({ finishReason: 'cancelled', tokens: seen });

    const left = generate({ endTokens: [] });
    for await (const _ of left) break;
    expect((await left.outcome()).map(({ finishReason }) => finishReason)).toEqual(
      rows.map(() => 'cancelled'),
    );

    const never = generate({ signal: AbortSignal.abort() });
    expect(await read(never)).toEqual([]);
    const reason = new Error('enough');
    await expect(model.searchBeams({ inputs: rows, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const soon = new AbortController();
    const search = model.searchBeams({
      inputs: rows,
      maxTokens: 200,
      lengthPenalty: 2,
      earlyStopping: 'never',
      signal: soon.signal,
    });
    setTimeout(() => soon.abort(reason), 5);
    await expect(search).rejects.toBe(reason);
  });

  it('tells every time why it failed', async () => {
    const tokenBytes = (): Uint8Array => {
      throw new TypeError('no table');
    };
    const failing = generate({ stops: { sequences: ['a'], tokenBytes } });
    await expect(read(failing)).rejects.toThrow('no table');
    await expect(failing.outcome()).rejects.toThrow('no table');

    const leaving = await openSequenceModel(folder.model.sequence(), { threads: 1 });
    const left = leaving.generate({ inputs: rows, maxTokens: 24 });
    await left[Symbol.asyncIterator]().next();
    const search = expect(leaving.searchBeams({ inputs: rows, maxTokens: 200 })).rejects.toThrow(
      EngineReleasedError,
    );
    await leaving.release();
    await expect(left.outcome()).rejects.toThrow(EngineReleasedError);
    await search;
  });

  it('tells of a run that fails, with its cause', async () => {
    const wrong = { ...folder.model.sequence(), headSize: 3 };
    const broken = await openSequenceModel(wrong, { threads: 1 });
    await expect(broken.generate({ inputs: rows }).outcome()).rejects.toThrow(StepError);
    await expect(broken.searchBeams({ inputs: rows })).rejects.toMatchObject({
      name: 'StepError',
      cause: expect.any(Error),
    });
    await broken.release();
  });

  it.each<[string, Partial<SequenceRequest>]>([
    ['inputs', { inputs: [] }],
    ['inputs.1', { inputs: [[1], []] }],
    ['inputs.0', { inputs: [[96]] }],
    ['inputs.0', { inputs: [[1.5]] }],
    ['inputs', { inputs: Array.from({ length: 100 }, () => [1]), samples: 3 }],
    ['maxTokens', { maxTokens: 0 }],
    ['samples', { samples: 0 }],
    ['endTokens.0', { endTokens: [-1] }],
    ['', { unknown: 1 } as Partial<SequenceRequest>],
  ])('refuses a wrong %s', (field, wrong) => {
    const ask = (): unknown => model.generate({ inputs: rows, ...wrong });
    expect(ask).toThrow(RequestError);
    expect(ask).toThrow(expect.objectContaining({ field }));
  });

  it('refuses wrong settings, searches and options', async () => {
    expect(() => generate({ sampling: { temperature: 9 } })).toThrow(SamplingSettingError);
    await expect(model.searchBeams({ inputs: rows, beams: 1 })).rejects.toThrow(RequestError);
    await expect(model.searchBeams({ inputs: rows, beams: 3, best: 4 })).rejects.toThrow(/best/);
    const parts = folder.model.sequence();
    await expect(openSequenceModel(parts, { threads: 0 })).rejects.toThrow(EngineOptionError);
    const small = await openSequenceModel(parts, { cacheBytes: 10_000, inputLength: 9 });
    expect(() => small.generate({ inputs: [rows[1]!], maxTokens: 100 })).toThrow(/cacheBytes/);
    expect(() => small.generate({ inputs: [rows[0]!] })).toThrow(/1 … 9/);
    await small.release();
    await small.release();
    expect(() => small.generate({ inputs: [rows[1]!] })).toThrow(EngineReleasedError);
  });
});
