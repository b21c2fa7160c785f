import { describe, expect, test } from 'vitest';
import { ModelNameError, UnsupportedModelError } from './errors.ts';
import { parseModelName } from './name.ts';

describe('parseModelName', () => {
  test.each([
    ['openai:gpt-4.1-mini', { kind: 'hosted', provider: 'openai', model: 'gpt-4.1-mini' }],
    [' Anthropic: claude-x ', { kind: 'hosted', provider: 'anthropic', model: 'claude-x' }],
    ['google:gemini:tuned', { kind: 'hosted', provider: 'google', model: 'gemini:tuned' }],
    [
      'http://localhost:11434/v1#llama3.2',
      { kind: 'server', baseUrl: 'http://localhost:11434/v1', model: 'llama3.2' },
    ],
    [
      'http://127.0.0.1:8080#qwen2:7b',
      { kind: 'server', baseUrl: 'http://127.0.0.1:8080/v1', model: 'qwen2:7b' },
    ],
    [
      'HTTPS://vllm.example/api/v1/#org/name',
      { kind: 'server', baseUrl: 'https://vllm.example/api/v1', model: 'org/name' },
    ],
    ['https://a.example/v1#100%', { kind: 'server', baseUrl: 'https://a.example/v1', model: '100%' }],
    [
      'https://a.example/v1#my%20model',
      { kind: 'server', baseUrl: 'https://a.example/v1', model: 'my model' },
    ],
  ])('%s', (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
  });

  test.each([
    ['', /empty/],
    ['gpt-4', /no provider/],
    ['mistral:large', /"mistral" is no known provider/],
    ['openai:', /no model after the colon/],
    ['http://localhost:11434/v1', /no #model/],
    ['http://localhost:11434/v1#', /no #model/],
    ['http://#x', /no valid URL/],
    ['https://a.example/v1?key=sesame#x', /must not have a query/],
    ['https://me:sesame@a.example/v1#x', /must not hold a user or password/],
  ])('%j is refused', (name, message) => {
    expect(() => parseModelName(name)).toThrow(ModelNameError);
    expect(() => parseModelName(name)).toThrow(message);
    expect(() => parseModelName(name)).not.toThrow(/sesame/);
  });

  test.each([
    'hf:Qwen/Qwen2.5-0.5B',
    './models/mine',
    '/models/mine',
    '~/mine',
    '../mine',
    'file:///mine',
    'C:\\mine',
  ])('%s is left to the local runtime', (name) => {
    expect(() => parseModelName(name)).toThrow(UnsupportedModelError);
  });
});
