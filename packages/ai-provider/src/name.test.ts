import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ModelNameError } from './errors.ts';
import { isLocalName, parseModelName } from './name.ts';

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
      'https://huggingface.co/v1#org/name',
      { kind: 'server', baseUrl: 'https://huggingface.co/v1', model: 'org/name' },
    ],
    [
      'https://a.example/v1#my%20model',
      { kind: 'server', baseUrl: 'https://a.example/v1', model: 'my model' },
    ],
  ])('%s', (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
  });

  test.each([
    ['', /empty/],
    ['hf:', /no OWNER\/NAME/],
    ['hf:a/b@', /"hf:a\/b@" .* no revision/],
    ['file:///%', /no valid file URL/],
    ['gpt-4', /no provider/],
    ['mistral:large', /"mistral:large" .* before the colon is no known provider/],
    ['htps://me:sesame@a.example/v1#x', /"htps:\/\/…@a\.example\/v1#x"/],
    ['me:sesame@a.example/v1#x', /"…@a\.example\/v1#x"/],
    ['me:ses@sesame@a.example/v1#x', /"…@a\.example/],
    ['ftp://me:sesame/sesame@a.example/v1#x', /"ftp:\/\/…@a\.example/],
    ['a.example:80/v1?key=sesame&b#x', /"a\.example:80\/v1\?…#x"/],
    ['file://me:sesame@a.example/x', /no valid file URL/],
    ['sk-proj-0123456789sesame', /"sk…" names no model: it has no provider/],
    ['openai:', /no model after the colon/],
    ['http://localhost:11434/v1', /no #model/],
    ['http://localhost:11434/v1#', /no #model/],
    ['http://#x', /no valid URL/],
    ['https://a.example/v1?key=sesame#x', /must not have a query/],
    ['https://me:sesame@huggingface.co/a/b', /must not hold a user or password/],
    ['https://huggingface.co/', /"huggingface\.co\/" .* of no model/],
    ['https://huggingface.co/datasets/a/b', /of no model.* hf:OWNER\/NAME/],
    ['https://huggingface.co/a/b/tree', /of no model/],
    ['https://huggingface.co/a/b/tree/%', /of no model/],
    ['https://huggingface.co.example/a/b', /no #model/],
    ['https://me:sesame@a.example/v1#x', /must not hold a user or password/],
  ])('%j is refused', (name, message) => {
    expect(() => parseModelName(name)).toThrow(ModelNameError);
    expect(() => parseModelName(name)).toThrow(message);
    expect(() => parseModelName(name)).not.toThrow(/sesame/);
  });

  test.each([
    ['hf:Qwen/Qwen2.5-0.5B', { kind: 'hub', repository: 'Qwen/Qwen2.5-0.5B', revision: 'main' }],
    ['HF: a/b@v1.0', { kind: 'hub', repository: 'a/b', revision: 'v1.0' }],
    ['hf:a/b@refs/pr/7', { kind: 'hub', repository: 'a/b', revision: 'refs/pr/7' }],
    ['hf:qwen3-0.6b', { kind: 'hub', repository: 'Qwen/Qwen3-0.6B', revision: 'main' }],
    ['https://huggingface.co/a/b', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['HTTPS://HuggingFace.co/a/b/', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['https://hf.co/gpt2', { kind: 'hub', repository: 'gpt2', revision: 'main' }],
    ['https://www.huggingface.co/a/b?library=x', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['https://huggingface.co/a/b/tree/v1.0', { kind: 'hub', repository: 'a/b', revision: 'v1.0' }],
    ['https://huggingface.co/gpt2/tree/v1.0/onnx', { kind: 'hub', repository: 'gpt2', revision: 'v1.0' }],
    ['https://hf.co/a/b/tree/refs%2Fpr%2F7', { kind: 'hub', repository: 'a/b', revision: 'refs/pr/7' }],
    ['https://hf.co/a/b/blob/main/config.json', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['https://huggingface.co/a/b/discussions/3', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['hf:https://huggingface.co/a/b/tree/x', { kind: 'hub', repository: 'a/b', revision: 'x' }],
    ['hf:huggingface.co/a/b', { kind: 'hub', repository: 'a/b', revision: 'main' }],
    ['hf:gpt2', { kind: 'hub', repository: 'gpt2', revision: 'main' }],
    ['./models/mine', { kind: 'folder', path: resolve('models/mine') }],
    ['models/mine', { kind: 'folder', path: resolve('models/mine') }],
    ['/models/mine', { kind: 'folder', path: resolve('/models/mine') }],
    ['~/mine', { kind: 'folder', path: join(homedir(), 'mine') }],
    ['../mine', { kind: 'folder', path: resolve('../mine') }],
    [pathToFileURL(resolve('mine')).href, { kind: 'folder', path: resolve('mine') }],
    ['C:\\mine', { kind: 'folder', path: resolve('C:\\mine') }],
    ['C:/mine', { kind: 'folder', path: resolve('C:/mine') }],
  ])('%s runs in this process', (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
    expect(isLocalName(parseModelName(name))).toBe(true);
  });
});
