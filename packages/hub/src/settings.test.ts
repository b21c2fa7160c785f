import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubSettingError } from './errors.ts';
import { readSettings } from './settings.ts';

const plain = (path: string): string => path.replaceAll('\\', '/').replace(/^[A-Z]:/, '');
const own = plain(homedir());
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-settings-'));
  await writeFile(join(folder, 'token'), 'hf_stored\n');
});

afterAll(() => rm(folder, { recursive: true }));

describe('the token', () => {
  it.each([
    ['the option', { token: 'hf_option' }, { HF_TOKEN: 'hf_variable' }, 'hf_option'],
    ['then HF_TOKEN', {}, { HF_TOKEN: ' hf_variable\n' }, 'hf_variable'],
    ['then the stored one', {}, {}, 'hf_stored'],
    ['none where it is not wanted', { token: false as const }, { HF_TOKEN: 'hf_variable' }, undefined],
    [
      'none implicitly where that is off',
      {},
      { HF_TOKEN: 'x', HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' },
      undefined,
    ],
    ['none where there is none', {}, { HF_TOKEN_PATH: 'nowhere' }, undefined],
  ])('is %s', async (_, options, environment, expected) => {
    expect((await readSettings(options, { HF_HOME: folder, ...environment })).token).toBe(expected);
  });

  it.each(['hf_a\nb', 'hf_토큰', 'a'.repeat(1001)])('is refused without being shown: %j', async (token) => {
    const error: unknown = await readSettings({ token }, {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HubSettingError);
    expect((error as Error).message).not.toContain(token.slice(0, 4));
  });

  it('does not cross a network unencrypted', async () => {
    await expect(readSettings({ token: 'hf_x', endpoint: 'http://mirror.example' }, {})).rejects.toThrow(
      /unencrypted/,
    );
    expect((await readSettings({ token: 'hf_x', endpoint: 'http://127.0.0.1:8080' }, {})).token).toBe('hf_x');
    expect((await readSettings({ token: false, endpoint: 'http://mirror.example' }, {})).endpoint).toBe(
      'http://mirror.example',
    );
  });
});

describe('the endpoint', () => {
  it.each([
    [{}, {}, 'https://huggingface.co'],
    [{}, { HF_ENDPOINT: 'https://mirror.example/' }, 'https://mirror.example'],
    [
      { endpoint: 'https://x.example/api/hf//' },
      { HF_ENDPOINT: 'https://mirror.example' },
      'https://x.example/api/hf',
    ],
  ])('%j %j', async (options, environment, expected) => {
    expect((await readSettings({ token: false, ...options }, environment)).endpoint).toBe(expected);
  });

  it.each(['mirror', 'ftp://x', 'https://user:password@x.example', 'https://x.example?key=1'])(
    '%s is refused',
    async (endpoint) => {
      const error: unknown = await readSettings({ token: false, endpoint }, {}).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(HubSettingError);
      expect((error as Error).message).not.toContain('password@');
    },
  );
});

it.each([
  [{ home: '/a' }, { HF_HUB_CACHE: '/b', HF_HOME: '/c' }, '/a'],
  [{}, { HF_HUB_CACHE: '/b', HF_HOME: '/c' }, '/b'],
  [{}, { HF_HOME: '/c' }, '/c/hub'],
  [{}, { HF_HOME: '/c', XDG_CACHE_HOME: '/x' }, '/c/hub'],
  [{}, { XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
  [{}, { HF_HOME: '~/models' }, `${own}/models/hub`],
  [{}, { HF_HUB_CACHE: '~/models' }, `${own}/models`],
  [{}, { HF_HUB_CACHE: '/~a/~' }, '/~a/~'],
  [{}, {}, `${own}/.cache/huggingface/hub`],
])('the cache folder: %j %j', async (options, environment, expected) => {
  const { home } = await readSettings({ token: false, ...options }, environment);
  expect(plain(home)).toBe(expected);
});

it('offline by the option, else by HF_HUB_OFFLINE', async () => {
  const offline = async (option: boolean | undefined, variable: string) =>
    (await readSettings({ token: false, offline: option }, { HF_HUB_OFFLINE: variable })).offline;
  expect([await offline(undefined, '1'), await offline(undefined, '0'), await offline(false, '1')]).toEqual([
    true,
    false,
    false,
  ]);
});
