import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { type Engine, QueueFullError } from '@haksup/generation';
import { loadTokenizer, trainByteLevelBpe } from '@haksup/tokenizer';
import { generateText, Output, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CallSettingError, ModelUseError } from '../../errors.ts';
import { isModelFailure } from '../../is-model-failure.ts';
import { temporaryFolder } from '../testing/material.ts';
import { type Script, scriptedEngine } from '../testing/scripted-engine.ts';
import { convertTiny } from '../testing/tiny-model.ts';
import { HaksupLanguageModel } from './language-model.ts';
import { type LocalModel, openLocalModel } from './local-model.ts';
import { PromptBuilder } from './prompt-builder.ts';

const user = (text: string): LanguageModelV4CallOptions['prompt'] => [
  { role: 'user', content: [{ type: 'text', text }] },
];

async function all<Part>(stream: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('a real engine, through the AI SDK', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let local: LocalModel;
  let model: LanguageModelV4;

  beforeAll(async () => {
    folder = await temporaryFolder();
    local = await openLocalModel(await convertTiny(folder.path), { name: 'tiny', threads: 1, slots: 3 });
    model = local.languageModel();
  });
  afterAll(async () => {
    await local?.release();
    await folder?.[Symbol.asyncDispose]();
  });

  it('is what it was opened as', () => {
    expect([local.mode, local.contextLength, model.provider, model.modelId]).toEqual([
      'dialog',
      256,
      'haksup',
      'tiny',
    ]);
    expect(local.countTokens('abc<s>')).toBe(6);
  });

  it('answers generateText and streamText alike', async () => {
    const call = { model, prompt: 'Hello', maxOutputTokens: 24, temperature: 0 };
    const whole = await generateText(call);
    expect(whole.text.length).toBeGreaterThan(0);
    expect(whole.finishReason).toBe('length');
    expect(whole.usage).toMatchObject({ inputTokens: 24, outputTokens: 24, totalTokens: 48 });
    expect(whole.response.modelId).toBe('tiny');
    expect(whole.response.id).toMatch(/^haksup-/);
    const streamed = streamText(call);
    const pieces = await all(streamed.textStream);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(whole.text);
    expect(await streamed.finishReason).toBe('length');
    expect((await streamed.usage).outputTokens).toBe(24);
  });

  it('says the same for a seed, alone or beside others, and otherwise something else', async () => {
    const say = async (seed: number): Promise<string> =>
      (await generateText({ model, prompt: 'Hello', maxOutputTokens: 16, temperature: 1.5, seed })).text;
    const alone = await say(7);
    const [again, other, another] = await Promise.all([say(7), say(8), say(2 ** 33 + 8)]);
    expect(again).toBe(alone);
    expect(other).not.toBe(alone);
    expect(another).toBe(other);
  });

  it('stops at a stop sequence and shows nothing of it', async () => {
    const call = { model, prompt: 'Stop!', maxOutputTokens: 24, temperature: 0 };
    const { text } = await generateText(call);
    const stop = text.slice(5, 8);
    const pieces = streamText({ ...call, stopSequences: [stop] });
    expect((await all(pieces.textStream)).join('')).toBe(text.slice(0, text.indexOf(stop)));
    expect(await pieces.finishReason).toBe('stop');
    const { finishReason } = await model.doGenerate({
      prompt: user('Stop!'),
      temperature: 0,
      stopSequences: [stop],
    });
    expect(finishReason).toEqual({ unified: 'stop', raw: 'stop-sequence' });
  });

  it('reads what it has read before from its cache', async () => {
    const call = { model, system: 'A rule that stays the same.', maxOutputTokens: 4 };
    await generateText({ ...call, prompt: 'One' });
    const { usage } = await generateText({ ...call, prompt: 'Two' });
    expect(usage.inputTokenDetails.cacheReadTokens).toBeGreaterThan(20);
    expect(usage.inputTokenDetails.noCacheTokens).toBe(
      usage.inputTokens! - usage.inputTokenDetails.cacheReadTokens!,
    );
  });

  it('follows penalties and biases', async () => {
    const call = { prompt: user('Bias'), maxOutputTokens: 8, temperature: 0 };
    const plain = await model.doGenerate(call);
    const text = plain.content[0]!.type === 'text' ? plain.content[0]!.text : '';
    const first = local.tokenizer.idOf(text[0]!)!;
    const forbidden = await model.doGenerate({
      ...call,
      providerOptions: { haksup: { logitBias: { [first]: -100 }, speculation: 'none', caller: 'test' } },
    });
    expect(forbidden.content).not.toEqual(plain.content);
    const wanted = await model.doGenerate({
      ...call,
      frequencyPenalty: 2,
      providerOptions: { haksup: { logitBias: { [first]: 100 }, minP: 0.1, repetitionPenalty: 1.1 } },
    });
    expect(wanted.content).toEqual([{ type: 'text', text: text[0]!.repeat(8) }]);
  });

  it('ends with its signal, and goes on serving', async () => {
    const abort = new AbortController();
    const { stream } = await model.doStream({ prompt: user('Hello'), abortSignal: abort.signal });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const part of stream) {
        seen.push(part.type);
        if (part.type === 'text-delta') abort.abort();
      }
    })();
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(seen).not.toContain('finish');
    await expect(model.doGenerate({ prompt: user('Hello'), abortSignal: abort.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    const streamed = streamText({ model, prompt: 'Hello', abortSignal: AbortSignal.timeout(0) });
    const types = (await all(streamed.fullStream)).map(({ type }) => type);
    expect(types).toContain('abort');
    expect((await generateText({ model, prompt: 'Hello', maxOutputTokens: 2 })).usage.outputTokens).toBe(2);
  });

  it('writes JSON by a schema, however little it means', async () => {
    const schema = z.object({ kind: z.enum(['noun', 'verb']), count: z.int().min(0).max(99) });
    const { output, finishReason } = await generateText({
      model,
      prompt: 'A word',
      temperature: 1.5,
      seed: 3,
      maxOutputTokens: 120,
      output: Output.object({ schema }),
    });
    expect(schema.parse(output)).toEqual(output);
    expect(finishReason).toBe('stop');
  });

  it.each<[string, NonNullable<LanguageModelV4CallOptions['providerOptions']>, RegExp]>([
    ['one of some texts', { haksup: { choice: ['yes', 'no'] } }, /^(yes|no)$/],
    ['what a pattern matches', { haksup: { pattern: '[a-c]{3}-[0-9]{2}' } }, /^[a-c]{3}-[0-9]{2}$/],
  ])('writes %s', async (_, providerOptions, expected) => {
    const { content } = await model.doGenerate({ prompt: user('?'), temperature: 1, providerOptions });
    expect(content).toEqual([{ type: 'text', text: expect.stringMatching(expected) }]);
  });

  it('writes any JSON where a schema says more than it can keep to, and says so', async () => {
    const schema = { type: 'object', not: { required: ['a'] } } as const;
    const { warnings } = await model.doGenerate({
      prompt: user('?'),
      maxOutputTokens: 4,
      responseFormat: { type: 'json', schema },
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'responseFormat', details: expect.stringContaining('not') },
    ]);
  });

  it('gives its place back when its reader leaves', async () => {
    const { stream } = await model.doStream({ prompt: user('Leave') });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    expect((await generateText({ model, prompt: 'Stay', maxOutputTokens: 2 })).finishReason).toBe('length');
  });

  it('refuses a prompt that its context does not hold', async () => {
    await expect(model.doGenerate({ prompt: user('a'.repeat(300)) })).rejects.toThrow(/319 ids .* 255/);
  });

  it('loads again after its release', async () => {
    const { text } = await generateText({ model, prompt: 'Hello', maxOutputTokens: 4, temperature: 0 });
    await local.release();
    expect((await generateText({ model, prompt: 'Hello', maxOutputTokens: 4, temperature: 0 })).text).toBe(
      text,
    );
  });
});

describe('what is made of tokens', () => {
  const tokenizer = loadTokenizer(
    trainByteLevelBpe(['모델은 토큰을 읽는다.'], {
      vocabularySize: 280,
      specialTokens: ['<s>', '<|end|>', '<think>', '</think>'],
    }),
  );
  const ids = (text: string): readonly number[] => tokenizer.encode(text, { addSpecialTokens: false }).ids;

  function scripted({
    endTokens = [1],
    ...script
  }: Omit<Script, 'tokens'> & { tokens?: readonly number[]; endTokens?: readonly number[] }): {
    model: LanguageModelV4;
    engine: ReturnType<typeof scriptedEngine>;
  } {
    const engine = scriptedEngine({
      ...script,
      tokens: (script.tokens ?? []).map((token) => ({ token, sample: 0 })),
    });
    const model = new HaksupLanguageModel({
      name: 'scripted',
      tokenizer,
      vocabulary: tokenizer.vocabularySize,
      prompts: new PromptBuilder({ mode: 'dialog', tokenizer, template: undefined, begin: 0 }),
      defaults: { temperature: 0.6, topP: 0.9 },
      endTokens,
      thinking: undefined,
      speculation: 'none',
      engine: async (): Promise<Engine> => engine,
    });
    return { model, engine };
  }

  it('comes as parts, never with half a character', async () => {
    const { model } = scripted({
      tokens: [...ids('<think>'), ...ids('음'), ...ids('</think>'), ...ids('뷁 답')],
    });
    const parts = await all((await model.doStream({ prompt: user('?') })).stream);
    const types = parts.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
    expect(types).toEqual([
      'stream-start',
      'response-metadata',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
    const text = parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
    expect(text.join('')).toBe('뷁 답');
    expect(text.join('|')).not.toContain('\ufffd');
    const { content, usage } = await model.doGenerate({ prompt: user('?') });
    expect(content).toEqual([
      { type: 'reasoning', text: '음' },
      { type: 'text', text: '뷁 답' },
    ]);
    expect(usage.outputTokens.reasoning).toBe(ids('음').length + 1);
  });

  it('asks the engine for what the call says, and else for what the model’s authors say', async () => {
    const { model, engine } = scripted({});
    await model.doGenerate({
      prompt: user('?'),
      temperature: 7,
      topK: 4,
      presencePenalty: 1,
      seed: -1,
      stopSequences: ['끝', ''],
      maxOutputTokens: 3,
    });
    expect(engine.requests[0]).toMatchObject({
      sampling: { temperature: 2, topK: 4, topP: 0.9, presencePenalty: 1, seed: 2 ** 32 - 1 },
      endTokens: [1],
      maxTokens: 3,
      // The last one keeps a transcript from going on by itself.
      stops: { sequences: ['끝', '\nUser:'] },
      speculation: 'none',
    });
    const { tokenBytes } = engine.requests[0]!.stops!;
    expect([tokenBytes(0), tokenBytes(99_999)]).toEqual([undefined, undefined]);
    expect(new TextDecoder().decode(tokenBytes(ids('!')[0]!))).toBe('!');
  });

  it('warns of what it does not do', async () => {
    const { model } = scripted({});
    const { warnings } = await model.doGenerate({
      prompt: user('?'),
      temperature: 3,
      tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object' } }],
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'tools' },
      { type: 'compatibility', feature: 'temperature', details: '3 was taken as 2.' },
    ]);
  });

  it('shows what a constraint allows as it is, white space and all', async () => {
    const { model } = scripted({ tokens: ids(' yes') });
    const { content } = await model.doGenerate({
      prompt: user('?'),
      providerOptions: { haksup: { choice: [' yes', ' no'] } },
    });
    expect(content).toEqual([{ type: 'text', text: ' yes' }]);
  });

  it('warns of what a constraint leaves no room for', async () => {
    const { model } = scripted({});
    const { warnings } = await model.doGenerate({
      prompt: user('?'),
      reasoning: 'high',
      responseFormat: { type: 'json' },
      providerOptions: { haksup: { choice: ['a'], pattern: 'b' } },
    });
    expect(warnings.map((one) => 'feature' in one && one.feature)).toEqual([
      'choice',
      'responseFormat',
      'reasoning',
    ]);
  });

  it('refuses a constraint where nothing ends a text', async () => {
    const { model } = scripted({ endTokens: [] });
    const call = model.doGenerate({ prompt: user('?'), responseFormat: { type: 'json' } });
    await expect(call).rejects.toThrow(ModelUseError);
    await expect(call).rejects.toThrow(/eos_token_id/);
  });

  it.each<[string, Partial<LanguageModelV4CallOptions>, RegExp]>([
    ['an unknown option', { providerOptions: { haksup: { minp: 1 } } }, /providerOptions\.haksup.*minp/],
    ['an option out of range', { providerOptions: { haksup: { minP: 2 } } }, /providerOptions\.haksup\.minP/],
    ['half a seed', { seed: 0.5 }, /"seed" is 0.5/],
    ['no tokens', { maxOutputTokens: 0 }, /"maxOutputTokens" is 0/],
    ['too many stops', { stopSequences: Array.from({ length: 65 }, String) }, /at most 64/],
    ['too many beside the form’s own', { stopSequences: Array.from({ length: 64 }, String) }, /at most 63/],
  ])('refuses %s', async (_, options, message) => {
    const call = scripted({}).model.doGenerate({ prompt: user('?'), ...options });
    await expect(call).rejects.toThrow(CallSettingError);
    await expect(call).rejects.toThrow(message);
  });

  it.each<[string, Partial<LanguageModelV4CallOptions>]>([
    ['tools that must be called', { toolChoice: { type: 'required' } }],
    [
      'images',
      {
        prompt: [
          {
            role: 'user',
            content: [
              { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array(1) } },
            ],
          },
        ],
      },
    ],
  ])('refuses %s', async (_, options) => {
    const call = scripted({}).model.doGenerate({ prompt: user('?'), ...options });
    const refused: unknown = await Promise.resolve(call).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'AI_UnsupportedFunctionalityError' });
    expect(isModelFailure(refused)).toBe(true);
  });

  it('tells a full queue as every busy provider does', async () => {
    const { model } = scripted({
      refuses: new QueueFullError({ waiting: 8, limit: 8 } as ConstructorParameters<
        typeof QueueFullError
      >[0]),
    });
    await expect(model.doStream({ prompt: user('?') })).rejects.toThrow(
      expect.objectContaining({ statusCode: 429, isRetryable: true }),
    );
  });

  it('passes on what fails while it is read, and what was released', async () => {
    const broken = scripted({ tokens: ids('a'), fails: new Error('the engine broke') });
    const { stream } = await broken.model.doStream({ prompt: user('?') });
    await expect(all(stream)).rejects.toThrow('the engine broke');
    const released = scripted({ finishReason: 'cancelled' });
    expect((await released.model.doGenerate({ prompt: user('?') })).finishReason.unified).toBe('interrupted');
  });
});
