import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MissingKeyError, ProviderSettingError, UnsupportedModelError } from './errors.ts';
import { languageModel } from './language-model.ts';
import { tinyLlama } from './local/testing/tiny-model.ts';
import { openLanguageModel, openLanguageModelFromEnvironment } from './open-model.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const event = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

const chatChunk = (delta: object, finish: string | null = null): string =>
  event({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const chat = [
  chatChunk({ role: 'assistant', content: '안녕' }),
  chatChunk({ content: ' hello' }),
  chatChunk({}, 'stop'),
  event('[DONE]'),
].join('');

const anthropic = [
  event(
    {
      type: 'message_start',
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    },
    'message_start',
  ),
  event(
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    'content_block_start',
  ),
  event(
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '안녕' } },
    'content_block_delta',
  ),
  event(
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' hello' } },
    'content_block_delta',
  ),
  event({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
  event(
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 2 },
    },
    'message_delta',
  ),
  event({ type: 'message_stop' }, 'message_stop'),
].join('');

const google = [
  event({ candidates: [{ content: { role: 'model', parts: [{ text: '안녕' }] }, index: 0 }] }),
  event({
    candidates: [{ content: { role: 'model', parts: [{ text: ' hello' }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
  }),
].join('');

let server: Server;
let base: string;
let seen: Seen[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      seen.push({ method: request.method ?? '', path, headers: request.headers, body });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(path.includes('/messages') ? anthropic : path.includes('GenerateContent') ? google : chat);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function say(model: LanguageModelV4): Promise<string> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  });
  let text = '';
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (next.value.type === 'text-delta') text += next.value.delta;
    if (next.value.type === 'error') throw next.value.error;
  }
  return text;
}

describe('a real HTTP server answers each kind of model', () => {
  const cases: readonly [
    string,
    {
      name: () => string;
      variables: () => Record<string, string>;
      path: string;
      header: [string, string | undefined];
    },
  ][] = [
    [
      'URL without a key',
      {
        name: () => `${base}#local`,
        variables: () => ({}),
        path: '/v1/chat/completions',
        header: ['authorization', undefined],
      },
    ],
    [
      'URL with a key',
      {
        name: () => `${base}/v1#local`,
        variables: () => ({ HAKSUP_API_KEY: 'sesame' }),
        path: '/v1/chat/completions',
        header: ['authorization', 'Bearer sesame'],
      },
    ],
    [
      'openai',
      {
        name: () => 'openai:m',
        variables: () => ({ OPENAI_API_KEY: 'sesame', OPENAI_BASE_URL: `${base}/v1/` }),
        path: '/v1/chat/completions',
        header: ['authorization', 'Bearer sesame'],
      },
    ],
    [
      'anthropic',
      {
        name: () => 'anthropic:m',
        variables: () => ({ ANTHROPIC_API_KEY: 'sesame', ANTHROPIC_BASE_URL: `${base}/v1` }),
        path: '/v1/messages',
        header: ['x-api-key', 'sesame'],
      },
    ],
    [
      'google',
      {
        name: () => 'google:m',
        variables: () => ({ GEMINI_API_KEY: 'sesame', GOOGLE_GENERATIVE_AI_BASE_URL: `${base}/v1beta` }),
        path: '/v1beta/models/m:streamGenerateContent',
        header: ['x-goog-api-key', 'sesame'],
      },
    ],
  ];

  test.each(cases)('%s', async (_, { name, variables, path, header: [header, value] }) => {
    const opened = await openLanguageModelFromEnvironment({
      variables: { HAKSUP_MODEL: name(), ...variables() },
    });
    expect(opened?.model.specificationVersion).toBe('v4');
    expect(opened?.mode).toBe('dialog');
    expect(await say(opened!.model)).toBe('안녕 hello');
    await opened!.release();
    expect(seen).toHaveLength(1);
    expect(seen[0]!.method).toBe('POST');
    expect(seen[0]!.path.split('?')[0]).toBe(path);
    expect(seen[0]!.headers[header]).toBe(value);
    expect(seen[0]!.body).toContain('Hi');
  });
});

describe('what is missing is said', () => {
  test.each([undefined, '', '  '])('HAKSUP_MODEL=%j: no model', async (value) => {
    expect(await openLanguageModelFromEnvironment({ variables: { HAKSUP_MODEL: value } })).toBeUndefined();
  });

  test.each([
    ['openai:m', 'OPENAI_API_KEY'],
    ['anthropic:m', 'ANTHROPIC_API_KEY'],
    ['google:m', 'GOOGLE_GENERATIVE_AI_API_KEY or GEMINI_API_KEY'],
  ])('%s without its key', (name, variables) => {
    const others = { HAKSUP_API_KEY: 'sesame' };
    expect(() => languageModel(name, others)).toThrow(MissingKeyError);
    expect(() => languageModel(name, others)).toThrow(variables);
    expect(() => languageModel(name, others)).not.toThrow(/sesame/);
  });

  test.each([
    [`http://127.0.0.1:1#m`, 'HAKSUP_API_KEY', 'sesame\nsesame'],
    ['openai:m', 'OPENAI_API_KEY', '“sesame”'],
    ['anthropic:m', 'ANTHROPIC_API_KEY', 'open sesame'],
    ['google:m', 'GEMINI_API_KEY', '열려라 sesame'],
    ['openai:m', 'OPENAI_BASE_URL', 'https://me:sesame@a.example/v1'],
    ['anthropic:m', 'ANTHROPIC_BASE_URL', 'sesame'],
    ['google:m', 'GOOGLE_GENERATIVE_AI_BASE_URL', 'https://a.example/v1?key=sesame'],
  ])('%s with a %s that cannot be used, which is not told', (name, variable, value) => {
    const keys = { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', GOOGLE_GENERATIVE_AI_API_KEY: '' };
    const others = variable.endsWith('_URL') ? { ...keys, GEMINI_API_KEY: 'k' } : {};
    const open = (): unknown => languageModel(name, { ...others, [variable]: value });
    expect(open).toThrow(ProviderSettingError);
    expect(open).toThrow(variable);
    expect(open).not.toThrow(/sesame/);
  });

  test('a model of the Hub is asked for where the variables say, and as whom', async () => {
    const home = await mkdtemp(join(tmpdir(), 'haksup-hub-'));
    const opening = openLanguageModel('hf:a/b', {
      home,
      hub: { home, retries: { attempts: 1 } },
      variables: { HF_ENDPOINT: base, HF_TOKEN: 'sesame' },
    });
    await expect(opening).rejects.toThrow();
    expect(seen[0]?.path).toContain('/a/b');
    expect(seen[0]?.headers.authorization).toBe('Bearer sesame');
    await rm(home, { recursive: true });
  });

  test('a local model, where it cannot be opened at once', () => {
    expect(() => languageModel('hf:Qwen/Qwen2.5-0.5B', {})).toThrow(UnsupportedModelError);
  });

  test('CUDA, where it is not set up in the data folder', async () => {
    const home = await mkdtemp(join(tmpdir(), 'haksup-cuda-'));
    const opening = openLanguageModel(tinyLlama, { home, variables: { HAKSUP_DEVICE: 'cuda' } });
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'CudaUnavailableError' }));
    await expect(opening).rejects.toMatchObject({ folder: expect.stringContaining(join(home, 'cuda')) });
    await rm(home, { recursive: true });
  });

  test('a device that is none', async () => {
    const opening = openLanguageModel(tinyLlama, { variables: { HAKSUP_DEVICE: 'toaster' } });
    await expect(opening).rejects.toThrow(/HAKSUP_DEVICE is "toaster"; there are cpu, cuda, webgpu, auto/);
  });
});
