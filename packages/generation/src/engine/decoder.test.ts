/** The engine over real decoders. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../contract.ts';
import {
  readGolden,
  stories,
  storiesModel,
  type TestModel,
  type TinyFamily,
  tinyModel,
  withoutStories,
} from '../testing/models.ts';
import { createEngine } from './create-engine.ts';
import { describeEngine, tokensOf } from './engine.suite.ts';

const prompt = Array.from({ length: 44 }, (_, at) => (at * at + 3) % 95);

describe.each<TinyFamily>(['llama', 'gpt2'])('a tiny %s', (family) => {
  let tiny: TestModel;
  beforeAll(async () => {
    tiny = await tinyModel(family);
  });
  afterAll(() => tiny[Symbol.asyncDispose]());
  describeEngine(`${family} in float32`, {
    open: (options) => createEngine(tiny.model.decoder(), { threads: 1, ...options }),
    prompt,
  });
});

describe.each(['float16', 'int8'] as const)('a cache of %s', (keyValueType) => {
  it('gives the same text in company, from a copied beginning and gone on with', async () => {
    await using tiny = await tinyModel('llama');
    const decoder = tiny.model.decoder({ keyValueType });
    await using engine = await createEngine(decoder, { threads: 1, slots: 3 });
    const request = { tokens: prompt, maxTokens: 40, sampling: { temperature: 1, seed: 8 } };
    const alone = await tokensOf(engine, request);
    const texts = await Promise.all(Array.from({ length: 6 }, () => tokensOf(engine, request)));
    for (const text of texts) expect(text).toEqual(alone);
    const longer = [...prompt, ...alone, 5];
    const next = await engine.generate({ tokens: longer, maxTokens: 20 }).outcome();
    expect(next.usage.cachedPromptTokens).toBe(longer.length - 2);
    await using fresh = await createEngine(decoder, { threads: 1, slots: 1 });
    expect(await tokensOf(fresh, { tokens: longer, maxTokens: 20 })).toEqual(next.samples[0]!.tokens);
  });
});

it('leaves the environment as it was', async () => {
  const before = { ...process.env };
  await using tiny = await tinyModel('llama');
  await Promise.all(
    [true, false].map(async (flashAttention) => {
      await using engine = await createEngine(tiny.model.decoder(), { threads: 1, flashAttention });
      expect(await tokensOf(engine, { tokens: prompt, maxTokens: 5 })).toHaveLength(5);
    }),
  );
  expect({ ...process.env }).toEqual(before);
});

describe.each<TinyFamily>(['gemma3', 'qwen3'])('a tiny %s', (family) => {
  it('gives the same text whole and in pieces', async () => {
    await using tiny = await tinyModel(family);
    const request = { tokens: prompt, maxTokens: 60 };
    await using engine = await createEngine(tiny.model.decoder(), { threads: 1, slots: 2, stepTarget: 1 });
    const whole = await tokensOf(engine, request);
    const other = engine.generate({ tokens: prompt.slice(1), maxTokens: 100 });
    await other[Symbol.asyncIterator]().next();
    expect(await tokensOf(engine, { ...request, speculation: 'lookup' })).toEqual(whole);
  });
});

describe.skipIf(stories === undefined)(`stories260K${withoutStories}`, () => {
  let story: TestModel;
  let draft: TestModel;
  let engine: Engine;
  beforeAll(async () => {
    story = await storiesModel();
    draft = await storiesModel('int4');
    engine = await createEngine(story.model.decoder(), { threads: 1, draft: draft.model.decoder() });
  });
  afterAll(async () => {
    await engine.release();
    await Promise.all([story, draft].map((model) => model[Symbol.asyncDispose]()));
  });

  it.each(['none', 'lookup', 'draft'] as const)(
    'is told to the letter, with speculation: %s',
    async (speculation) => {
      const { prompt_ids: tokens, greedy_ids: golden } = await readGolden();
      const maxTokens = golden.length - tokens.length;
      const texts = Array.from({ length: 8 }, () =>
        engine.generate({ tokens, maxTokens, speculation }).outcome(),
      );
      for (const { samples } of await Promise.all(texts)) {
        expect([...tokens, ...samples[0]!.tokens]).toEqual(golden);
      }
    },
  );

  it('draws the same with a draft model', async () => {
    const request = { tokens: [1], maxTokens: 200, sampling: { temperature: 0.8, seed: 3 } };
    const expected = await tokensOf(engine, request);
    const { samples, usage } = await engine.generate({ ...request, speculation: 'draft' }).outcome();
    expect(samples[0]!.tokens).toEqual(expected);
    expect(usage.acceptedTokens).toBeLessThanOrEqual(usage.guessedTokens);
  });
});
