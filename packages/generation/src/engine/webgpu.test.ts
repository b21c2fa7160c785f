/** The engine on WebGPU's software driver, with its cache on the device: the same tokens as on the CPU. */
import { expect, it } from 'vitest';
import { prepareSoftwareGpu } from '../../../runtime/src/testing/software-gpu.ts';
import type { Engine } from '../contract.ts';
import { tinyExport } from '../testing/exports.ts';
import { tinyModel } from '../testing/models.ts';
import { createEngine } from './create-engine.ts';
import { EngineOptionError } from './errors.ts';

const hasDriver = prepareSoftwareGpu();
const why = hasDriver ? '' : ' (skipped: no Vulkan driver; Debian’s chromium brings one)';
const prompt = Array.from({ length: 44 }, (_, at) => (at * at + 3) % 95);

it.skipIf(!hasDriver)(`generates on WebGPU what the CPU does${why}`, async () => {
  await using tiny = await tinyModel('llama');
  const ask = async (engine: Engine) => {
    const texts = [0, 0, 5].map((from) =>
      engine.generate({ tokens: prompt.slice(from), maxTokens: 10, speculation: 'lookup' }).outcome(),
    );
    const outcomes = await Promise.all(texts);
    const [first] = outcomes[0]!.samples;
    const longer = [...prompt, ...first!.tokens, 7];
    const next = await engine.generate({ tokens: longer, maxTokens: 4 }).outcome();
    return {
      tokens: [...outcomes, next].map(({ samples }) => samples[0]!.tokens),
      cached: next.usage.cachedPromptTokens,
    };
  };
  const options = { slots: 2, contextLength: 96, threads: 1 };
  await using cpu = await createEngine(tiny.model.decoder(), options);
  await using gpu = await createEngine(tiny.model.decoder(), { ...options, device: 'webgpu' });
  expect(gpu.placement.device).toBe('webgpu');
  const expected = await ask(cpu);
  const actual = await ask(gpu);
  expect(actual.tokens).toEqual(expected.tokens);
  // What the first text left in its slot is gone on from in place.
  expect(actual.cached).toBe(prompt.length + 9);
});

it.skipIf(!hasDriver).each(['grouped', 'model'] as const)(
  `generates from an export on WebGPU what the CPU does${why}: %s`,
  async (name) => {
    await using tiny = await tinyExport(name);
    const options = { slots: 2, contextLength: 96, threads: 1 };
    await using cpu = await createEngine(tiny.decoder, options);
    await using gpu = await createEngine(tiny.decoder, { ...options, device: 'webgpu' });
    expect(gpu.placement.device).toBe('webgpu');
    const request = { tokens: prompt.map((token) => token % 31), maxTokens: 10 };
    const [expected, actual] = await Promise.all(
      [cpu, gpu].map(async (engine) => (await engine.generate(request).outcome()).samples),
    );
    expect(actual).toEqual(expected);
  },
);

it('refuses an int8 cache on WebGPU', async () => {
  await using tiny = await tinyModel('llama');
  const parts = { ...tiny.model.decoder(), keyValueType: 'int8' } as const;
  await expect(createEngine(parts, { device: 'webgpu' })).rejects.toThrow(EngineOptionError);
});
