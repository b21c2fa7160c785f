import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { convert } from '@haksup/models';
import { generateText, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/material.ts';
import { tinyLlama } from '../testing/tiny-model.ts';
import { type LocalModel, openLocalModel } from './local-model.ts';

/** A flan-T5 of random weights: the recording of that name. */
const recording = fileURLToPath(new URL('../../../../models/src/fixtures/flan-t5', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let local: LocalModel;
let model: LanguageModelV4;

beforeAll(async () => {
  folder = await temporaryFolder();
  const checkpoint = join(folder.path, 't5');
  await mkdir(checkpoint);
  for (const name of ['config.json', 'model.safetensors'])
    await copyFile(join(recording, name), join(checkpoint, name));
  const tokenizer = JSON.parse(await readFile(join(tinyLlama, 'tokenizer.json'), 'utf8'));
  tokenizer.post_processor = {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '<s>', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
  };
  await writeFile(join(checkpoint, 'tokenizer.json'), JSON.stringify(tokenizer));
  const output = join(folder.path, 'model');
  await convert({ checkpoint, output, dtype: 'fp32' });
  local = await openLocalModel(output, { threads: 1 });
  model = local.languageModel();
});
afterAll(async () => {
  await local?.release();
  await folder?.[Symbol.asyncDispose]();
});

const prompt: LanguageModelV4CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'translate' }] },
];

describe('an encoder-decoder', () => {
  it('is prompted with instructions', () => expect(local.mode).toBe('instruction'));

  it('reads the prompt with its end, and writes about it', async () => {
    const call = { model, prompt: 'translate', maxOutputTokens: 12, temperature: 0 };
    const { text, usage, finishReason } = await generateText(call);
    expect(text.length).toBeGreaterThan(0);
    expect([usage.inputTokens, usage.outputTokens, finishReason]).toEqual([10, 12, 'length']);
    const streamed = streamText(call);
    let pieces = '';
    for await (const piece of streamed.textStream) pieces += piece;
    expect(pieces).toBe(text);
  });

  it('samples by seed, stops, and keeps to a choice', async () => {
    const say = async (options: Partial<LanguageModelV4CallOptions>): Promise<string> => {
      const { content } = await model.doGenerate({ prompt, maxOutputTokens: 12, ...options });
      return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    };
    const drawn = await say({ temperature: 2, seed: 1 });
    expect(await say({ temperature: 2, seed: 1 })).toBe(drawn);
    expect(await say({ temperature: 2, seed: 2 })).not.toBe(drawn);
    const stop = drawn.slice(3, 5);
    expect(await say({ temperature: 2, seed: 1, stopSequences: [stop] })).toBe(
      drawn.slice(0, drawn.indexOf(stop)),
    );
    // Every token here is a letter: those of the stop were drawn too.
    const { usage } = await model.doGenerate({ prompt, temperature: 2, seed: 1, stopSequences: [stop] });
    expect(usage.outputTokens.total).toBe(drawn.indexOf(stop) + stop.length);
    expect(['yes', 'no']).toContain(await say({ providerOptions: { haksup: { choice: ['yes', 'no'] } } }));
  });

  it('ends with its signal, and where its reader leaves', async () => {
    const abort = new AbortController();
    const { stream } = await model.doStream({ prompt, abortSignal: abort.signal });
    const reading = (async () => {
      for await (const part of stream) if (part.type === 'text-delta') abort.abort();
    })();
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    const left = await model.doStream({ prompt });
    await left.stream.cancel();
    expect((await generateText({ model, prompt: 'translate', maxOutputTokens: 2 })).usage.outputTokens).toBe(
      2,
    );
  });
});
