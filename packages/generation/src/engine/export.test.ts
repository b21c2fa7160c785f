/** The engine over exports made elsewhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportName, recordedExport, type TestExport, tinyExport } from '../testing/exports.ts';
import { tinyModel } from '../testing/models.ts';
import { createEngine } from './create-engine.ts';
import { describeEngine, tokensOf } from './engine.suite.ts';
import { EngineOptionError } from './errors.ts';

describe.each<ExportName>(['model', 'decoder_model_merged', 'grouped', 'grouped last', 'grouped wanted'])(
  'an export: %s',
  (name) => {
    let tiny: TestExport;
    beforeAll(async () => {
      tiny = await tinyExport(name);
    });
    afterAll(() => tiny[Symbol.asyncDispose]());

    describeEngine('as it is', {
      open: (options) => createEngine(tiny.decoder, { threads: 1, ...options }),
      prompt: Array.from({ length: 44 }, (_, at) => (at * at + 3) % (name.startsWith('grouped') ? 31 : 95)),
    });
  },
);

it.each(['model', 'decoder_model_merged'] as const)('says what was recorded of %s', async (name) => {
  await using tiny = await tinyExport(name);
  const { prompt, ids } = await recordedExport(name);
  await using engine = await createEngine(tiny.decoder, { threads: 1, slots: 2 });
  for (const speculation of ['none', 'lookup'] as const) {
    const request = { tokens: prompt, maxTokens: ids.length, speculation };
    expect(await tokensOf(engine, request)).toEqual(ids);
  }
});

it('guesses with an export, and for one', async () => {
  await using tiny = await tinyExport('model');
  await using checkpoint = await tinyModel('gpt2');
  const decoder = checkpoint.model.decoder();
  const { prompt, ids } = await recordedExport('model');
  const request = { tokens: prompt, maxTokens: 30, speculation: 'draft' } as const;
  await using exported = await createEngine(tiny.decoder, { threads: 1, slots: 2, draft: decoder });
  expect(await tokensOf(exported, request)).toEqual(ids.slice(0, 30));
  await using built = await createEngine(decoder, { threads: 1, slots: 2, draft: tiny.decoder });
  const texts = Promise.all(
    [request, { ...request, tokens: prompt.slice(1) }].map((one) => tokensOf(built, one)),
  );
  await using alone = await createEngine(decoder, { threads: 1, slots: 2 });
  expect((await texts)[0]).toEqual(await tokensOf(alone, { ...request, speculation: 'none' }));
});

describe('options of an export', () => {
  it.each<[string, object, object, RegExp]>([
    ['no length', { contextLength: undefined }, {}, /contextLength.*needed/],
    ['a length beyond its own', {}, { contextLength: 1000 }, /contextLength.*1000/],
    ['half a cache', { caches: [] }, {}, /caches.*two for each layer/],
    ['a cache of int8', { keyValueType: 'int8' }, {}, /keyValueType/],
  ])('with %s are refused', async (_, part, options, message) => {
    await using tiny = await tinyExport('model');
    const opening = createEngine({ ...tiny.decoder, ...part } as never, options);
    await expect(opening).rejects.toThrow(EngineOptionError);
    await expect(opening).rejects.toThrow(message);
  });

  it('take no decoder for prompts', async () => {
    await using tiny = await tinyExport('model');
    await using checkpoint = await tinyModel('gpt2');
    const promptDecoder = checkpoint.model.decoder();
    await expect(createEngine(tiny.decoder, { promptDecoder })).rejects.toThrow(/promptDecoder/);
  });

  it('halve the slots where the cache grows', async () => {
    await using tiny = await tinyExport('model');
    // 256 tokens of 2 layers, keys and values, 2 heads of 16 numbers, twice.
    await using engine = await createEngine(tiny.decoder, {
      threads: 1,
      cacheBytes: 3 * 256 * 2 * 2 * 128 * 2,
    });
    expect(engine.statistics().slots).toBe(3);
  });
});
