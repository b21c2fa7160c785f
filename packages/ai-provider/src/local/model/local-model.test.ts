import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { convert } from '@haksup/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatTemplateError, ModelFolderError } from '../../errors.ts';
import { temporaryFolder } from '../testing/material.ts';
import { convertTiny, tinyLlama } from '../testing/tiny-model.ts';
import { type LocalModel, type LocalModelOptions, openLocalModel } from './local-model.ts';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;

beforeEach(async () => {
  temporary = await temporaryFolder();
  folder = await convertTiny(temporary.path);
});
afterEach(() => temporary[Symbol.asyncDispose]());

const write = (name: string, content: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const open = (options?: LocalModelOptions): Promise<LocalModel> =>
  openLocalModel(folder, { threads: 1, slots: 1, ...options });
const says = (word: string): string => `{% for m in messages %}${word}{{ m.content }}</s>{% endfor %}`;
const call: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  maxOutputTokens: 1,
};

/** How many tokens the prompt took tells which template was used. */
async function promptTokens(options?: LocalModelOptions): Promise<number | undefined> {
  await using model = await open(options);
  return (await model.languageModel().doGenerate(call)).usage.inputTokens.total;
}

describe('the kind of a model', () => {
  it('is dialog with a chat template, completion without, and what it is said to be', async () => {
    expect((await open()).mode).toBe('dialog');
    await rm(join(folder, 'tokenizer_config.json'));
    expect((await open()).mode).toBe('completion');
    expect((await open({ mode: 'instruction' })).mode).toBe('instruction');
  });
});

describe('the chat template', () => {
  it('is taken from its own file first, then from the tokenizer’s configuration', async () => {
    expect(await promptTokens()).toBe(21);
    await write('tokenizer_config.json', { chat_template: says('one') });
    expect(await promptTokens()).toBe(6);
    await write('tokenizer_config.json', {
      chat_template: [
        { name: 'tool_use', template: says('three') },
        { name: 'default', template: says('four') },
      ],
    });
    expect(await promptTokens()).toBe(7);
    await write('chat_template.json', { chat_template: says('seven') });
    expect(await promptTokens()).toBe(8);
    await write('chat_template.jinja', says('a'));
    expect(await promptTokens()).toBe(4);
  });

  it('knows the special tokens, however they are written, and the clock', async () => {
    await write('tokenizer_config.json', {
      bos_token: { content: '<s>', lstrip: false },
      eos_token: '</s>',
      chat_template: "{{ bos_token }}{{ strftime_now('%Y') }}{{ messages[0].content }}{{ eos_token }}",
    });
    expect(await promptTokens({ now: () => new Date(2025, 1, 1) })).toBe(8);
  });

  it('is refused by name where it is none', async () => {
    await write('chat_template.jinja', '{% if %}');
    await expect(open()).rejects.toThrow(ChatTemplateError);
  });

  it('that refuses a conversation fails the call and not the model', async () => {
    await write('chat_template.jinja', "{{ raise_exception('not today') }}");
    await using model = await open();
    await expect(model.languageModel().doGenerate(call)).rejects.toThrow(/not today/);
  });
});

describe('the settings of the model’s authors', () => {
  const text = async (options: Partial<LanguageModelV4CallOptions> = {}): Promise<unknown> => {
    await using model = await open();
    return (await model.languageModel().doGenerate({ ...call, maxOutputTokens: 12, ...options })).content;
  };

  it('are used where a call does not say', async () => {
    const greedy = await text();
    await write('generation_config.json', { do_sample: true, temperature: 2, top_k: 0, top_p: 1 });
    expect(await text({ seed: 1 })).not.toEqual(greedy);
    expect(await text({ seed: 1, temperature: 0 })).toEqual(greedy);
    await write('generation_config.json', { do_sample: false, temperature: 2 });
    expect(await text({ seed: 1 })).toEqual(greedy);
    await write('generation_config.json', { do_sample: true, temperature: 'hot', top_k: 1 });
    expect(await text({ seed: 1 })).toEqual(greedy);
  });
});

describe('an answer ends', () => {
  it('at the token that the template puts behind one, whatever else the model says', async () => {
    await using model = await open();
    const end = model.tokenizer.idOf('<|im_end|>')!;
    const { content, finishReason, usage } = await model.languageModel().doGenerate({
      ...call,
      maxOutputTokens: 5,
      providerOptions: { haksup: { logitBias: { [end]: 100 } } },
    });
    expect([content, finishReason.raw, usage.outputTokens.total]).toEqual([[], 'stop', 1]);
  });
});

it('keeps packed weights where it is told to, and answers from them', async () => {
  const packedWeights = join(temporary.path, 'packed');
  const answers = [];
  const last = { packedWeights };
  for (const options of [{}, { packedWeights }, last]) {
    await using model = await open(options);
    answers.push((await model.languageModel().doGenerate({ ...call, maxOutputTokens: 8 })).content);
    if (options === last) expect(model.placement!.why).toMatch(/mapped/);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(await readdir(packedWeights)).toHaveLength(1);
});

it('reads prompts with their own weights where the conversion stored some', async () => {
  const output = join(temporary.path, 'twice');
  await convert({ checkpoint: tinyLlama, output, dtype: 'fp32', promptWeights: true });
  const first = async (promptWeights: boolean): Promise<unknown> => {
    await using model = await openLocalModel(output, { threads: 1, slots: 1, promptWeights });
    const { content, usage } = await model.languageModel().doGenerate({ ...call, maxOutputTokens: 12 });
    expect(usage.outputTokens.total).toBe(12);
    return content;
  };
  // Rounded to eight bits, the prompt means about the same.
  expect(await first(false)).toHaveLength(1);
  expect(await first(true)).toHaveLength(1);
});

it('says where it computes once it is loaded', async () => {
  await using model = await open({ device: 'auto' });
  expect(model.placement).toBeUndefined();
  await model.load();
  expect(model.placement!.why).toMatch(/\w/);
  await model.release();
  expect(model.placement).toBeUndefined();
});

it('takes the CPU or fails, as it was asked, where CUDA is not set up', async () => {
  const cuda = { folder: join(temporary.path, 'cuda') };
  await using model = await open({ device: 'auto', cuda });
  await model.load();
  expect(model.placement!.why).toMatch(/^CUDA is not used: /);
  await using asked = await open({ device: 'cuda', cuda });
  await expect(asked.load()).rejects.toMatchObject({ name: 'CudaUnavailableError', folder: cuda.folder });
});

describe('a folder', () => {
  it.each([
    ['no tokenizer', 'tokenizer.json', undefined, /no tokenizer\.json/],
    ['a configuration that is no JSON', 'tokenizer_config.json', '{', /no JSON/],
  ])('with %s is refused', async (_, name, content, message) => {
    if (content === undefined) await rm(join(folder, name));
    else await write(name, content);
    await expect(open()).rejects.toThrow(ModelFolderError);
    await expect(open()).rejects.toThrow(message);
  });

  it('that is no model is refused', async () => {
    await expect(openLocalModel(temporary.path)).rejects.toThrow(
      expect.objectContaining({ name: 'ManifestError' }),
    );
  });

  it('whose weights cannot be loaded fails the call, and works once they can', async () => {
    await using model = await openLocalModel(folder, { threads: 0 });
    await expect(model.load()).rejects.toThrow(/threads/);
    await expect(model.languageModel().doGenerate(call)).rejects.toThrow(/threads/);
  });
});

it('serves all who call before it is loaded', async () => {
  await using model = await open();
  const results = await Promise.all([1, 2, 3].map(() => model.languageModel().doGenerate(call)));
  expect(new Set(results.map(({ content }) => JSON.stringify(content))).size).toBe(1);
});
