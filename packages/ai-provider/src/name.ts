import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findModel } from '@haksup/hub';
import { ModelNameError } from './errors.ts';
import { hubPage } from './hub-page.ts';

export const hostedProviders = ['openai', 'anthropic', 'google'] as const;
export type HostedProvider = (typeof hostedProviders)[number];

/** The name of a model that answers over HTTP, taken apart. */
export type RemoteName =
  | { readonly kind: 'hosted'; readonly provider: HostedProvider; readonly model: string }
  /** `baseUrl` has no trailing slash; a URL without a path got `/v1`. */
  | { readonly kind: 'server'; readonly baseUrl: string; readonly model: string };

/** The name of a model that runs in this process, taken apart. */
export type LocalName =
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string }
  /** `path` is absolute. */
  | { readonly kind: 'folder'; readonly path: string };

/** A model's name, taken apart. */
export type ModelName = RemoteName | LocalName;

/**
 * Takes a model's name apart: `provider:model`, `URL#model`, `hf:OWNER/NAME[@revision]` (or `hf:NAME` of the hub's
 * catalogue), the address of a model's page on huggingface.co or hf.co, with or without `hf:`, or a folder, which shows by
 * a slash (`./x`, `/x`, `~/x`, `models/x`, `file:…`, `C:\x`, `C:/x`).
 *
 * @throws {ModelNameError} the name follows none of the forms.
 */
export function parseModelName(name: string): ModelName {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 2000) {
    throw new ModelNameError(trimmed.slice(0, 40), 'it is empty or longer than 2000 characters.');
  }
  if (/^https?:/i.test(trimmed)) return parseServer(trimmed);
  if (/^hf:/i.test(trimmed)) return parseHub(trimmed);
  if (/^(file:|\.{0,2}\/|~\/|[a-z]:[\\/])/i.test(trimmed)) return { kind: 'folder', path: toPath(trimmed) };
  const colon = trimmed.indexOf(':');
  if (colon < 0) {
    if (/[/\\]/.test(trimmed)) return { kind: 'folder', path: toPath(trimmed) };
    throw new ModelNameError(trimmed, 'it has no provider.');
  }
  const provider = trimmed.slice(0, colon).toLowerCase();
  const model = trimmed.slice(colon + 1).trim();
  if (!isHosted(provider))
    throw new ModelNameError(trimmed, 'what stands before the colon is no known provider.');
  if (model === '') throw new ModelNameError(trimmed, 'it has no model after the colon.');
  return { kind: 'hosted', provider, model };
}

/** Whether a name is of a model that runs in this process. */
export function isLocalName(name: ModelName): name is LocalName {
  return name.kind === 'hub' || name.kind === 'folder';
}

function parseHub(name: string): ModelName {
  const [, asked = '', revision] = /^hf:\s*([^@]*)(?:@(.*))?$/is.exec(name) ?? [];
  const page = hubPage(name.slice(3).trim());
  if (page) return { kind: 'hub', ...page };
  if (asked.trim() === '') throw new ModelNameError(name, 'it has no OWNER/NAME after the colon.');
  const repository = asked.includes('/') ? asked.trim() : (findModel(asked)?.repository ?? asked.trim());
  if (revision === '') throw new ModelNameError(name, 'it has no revision after the @.');
  return { kind: 'hub', repository, revision: revision ?? 'main' };
}

function toPath(name: string): string {
  if (/^file:/i.test(name)) {
    try {
      return fileURLToPath(name);
    } catch {
      throw new ModelNameError(name, 'it is no valid file URL.');
    }
  }
  return name.startsWith('~/') ? join(homedir(), name.slice(2)) : resolve(name);
}

function parseServer(name: string): ModelName {
  const hash = name.indexOf('#');
  const address = hash < 0 ? name : name.slice(0, hash);
  if (!URL.canParse(address)) throw new ModelNameError('the URL given', 'it is no valid URL.');
  const url = new URL(address);
  // Neither user info nor a query is ever printed: both may hold a secret.
  const shown = `${url.origin}${url.pathname}`;
  if (url.username !== '' || url.password !== '') {
    throw new ModelNameError(
      shown,
      'a URL must not hold a user or password; put the key into HAKSUP_API_KEY.',
    );
  }
  const page = hash < 0 ? hubPage(address) : undefined;
  if (page) return { kind: 'hub', ...page };
  if (url.search !== '') throw new ModelNameError(shown, 'a URL must not have a query.');
  const model = hash < 0 ? '' : decode(name.slice(hash + 1)).trim();
  if (model === '') throw new ModelNameError(shown, 'it has no #model after the URL.');
  const path = url.pathname.replace(/\/+$/, '');
  return { kind: 'server', baseUrl: `${url.origin}${path === '' ? '/v1' : path}`, model };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A model's name with a lone percent sign is a name all the same.
    return text;
  }
}

function isHosted(provider: string): provider is HostedProvider {
  return hostedProviders.some((known) => known === provider);
}
