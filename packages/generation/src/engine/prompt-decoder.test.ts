/** Prompts through a graph of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convert, type Model, openModel } from '@haksup/models';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from './create-engine.ts';
import { EngineOptionError } from './errors.ts';

const prompt = Array.from({ length: 90 }, (_, at) => (at * 37 + 5) % 96);
let folder: string;
let model: Model;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-generation-'));
  const checkpoint = fileURLToPath(new URL('../../../models/src/fixtures/llama', import.meta.url));
  const output = join(folder, 'model');
  await convert({ checkpoint, output, dtype: 'fp32', promptWeights: true, calibration: [prompt] });
  model = await openModel(output);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function generate(promptDecoder: 'none' | 'exact' | 'rounded', keyValueType: 'float32' | 'int8') {
  const activations = promptDecoder === 'exact' ? 'float32' : 'int8';
  await using engine = await createEngine(model.decoder({ keyValueType }), {
    threads: 1,
    slots: 2,
    ...(promptDecoder !== 'none' && {
      promptDecoder: model.decoder({ keyValueType, purpose: 'prompt', activations }),
    }),
  });
  const texts: number[][] = [];
  // A prompt, one that goes on from it, and one that was there before.
  for (const tokens of [prompt.slice(0, 60), prompt, prompt.slice(0, 60)]) {
    const { samples, usage } = await engine.generate({ tokens, maxTokens: 12 }).outcome();
    expect(usage.generatedTokens).toBe(12);
    texts.push([...samples[0]!.tokens]);
  }
  expect(engine.statistics().cachedPromptTokens).toBeGreaterThan(100);
  return texts;
}

it('tells the same text where it computes the same numbers', async () => {
  expect(await generate('exact', 'float32')).toEqual(await generate('none', 'float32'));
});

it.each(['float32', 'int8'] as const)(
  'goes on from a %s cache that was filled in 8 bits',
  async (keyValueType) => {
    const [first, , again] = await generate('rounded', keyValueType);
    expect(again).toEqual(first);
  },
);

it('shares its cache with the decoder or is refused', async () => {
  const wrong = [
    model.decoder({ purpose: 'prompt', keyValueType: 'int8' }),
    model.decoder({ purpose: 'prompt', contextLength: 100 }),
  ];
  for (const promptDecoder of wrong) {
    await expect(createEngine(model.decoder(), { promptDecoder })).rejects.toThrow(EngineOptionError);
  }
});
