import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { HubSettingError } from './errors.ts';

/** Where a pull goes and as whom. */
export interface Settings {
  /** The Hub's origin, with a path where it is mounted under one; without a slash at the end. */
  endpoint: string;
  token: string | undefined;
  /** The cache folder, absolute. */
  home: string;
  offline: boolean;
}

export interface SettingOptions {
  endpoint?: string | undefined;
  token?: string | false | undefined;
  home?: string | undefined;
  offline?: boolean | undefined;
}

const isTrue = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '');

/**
 * Options first, then the variables that Hugging Face's own tools read, then their defaults: `HF_ENDPOINT`,
 * `HF_TOKEN` (else the file that `hf auth login` writes), `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`,
 * `HF_HUB_OFFLINE`, `HF_HUB_DISABLE_IMPLICIT_TOKEN`. In folders `~` at the start is the user's own.
 *
 * @throws HubSettingError where one of them cannot be used
 */
export async function readSettings(
  options: SettingOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  const huggingFace = fromHome(
    environment.HF_HOME || join(environment.XDG_CACHE_HOME || join('~', '.cache'), 'huggingface'),
  );
  const endpoint = readEndpoint(options.endpoint ?? (environment.HF_ENDPOINT || 'https://huggingface.co'));
  return {
    endpoint,
    token: await readToken(options, environment, huggingFace, endpoint),
    home: resolve(options.home ?? fromHome(environment.HF_HUB_CACHE || join(huggingFace, 'hub'))),
    offline: options.offline ?? isTrue(environment.HF_HUB_OFFLINE),
  };
}

/** Variables from a file have their `~` still. */
const fromHome = (path: string): string => path.replace(/^~(?=[/\\]|$)/, () => homedir());

function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new HubSettingError('HF_ENDPOINT', 'must be a URL like https://huggingface.co.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new HubSettingError('HF_ENDPOINT', 'must hold no user, password, query or fragment.');
  return url.href.replace(/\/+$/, '');
}

async function readToken(
  options: SettingOptions,
  environment: NodeJS.ProcessEnv,
  huggingFace: string,
  endpoint: string,
): Promise<string | undefined> {
  if (options.token === false) return undefined;
  const implicit = !isTrue(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN);
  const path = fromHome(environment.HF_TOKEN_PATH || join(huggingFace, 'token'));
  const found =
    options.token ?? (implicit ? environment.HF_TOKEN || (await readFile(path, 'utf8').catch(() => '')) : '');
  const token = found.trim();
  if (token === '') return undefined;
  if (!/^[\x21-\x7e]{1,1000}$/.test(token))
    throw new HubSettingError('HF_TOKEN', 'holds characters that a token cannot have.');
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new HubSettingError(
      'HF_ENDPOINT',
      `is ${endpoint}: the token would cross the network unencrypted. Use https, or pass no token (token: false, or unset HF_TOKEN).`,
    );
  return token;
}
