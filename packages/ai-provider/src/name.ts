import { ModelNameError, UnsupportedModelError } from './errors.ts';

export const hostedProviders = ['openai', 'anthropic', 'google'] as const;
export type HostedProvider = (typeof hostedProviders)[number];

/** A model's name, taken apart. */
export type ModelName =
  | { readonly kind: 'hosted'; readonly provider: HostedProvider; readonly model: string }
  /** `baseUrl` has no trailing slash; a URL without a path got `/v1`. */
  | { readonly kind: 'server'; readonly baseUrl: string; readonly model: string };

/**
 * Takes a model's name apart: `provider:model` or `URL#model`.
 *
 * `hf:owner/name` and folders (`./x`, `/x`, `~/x`, `file:…`) are reserved for models run in this process.
 *
 * @throws {ModelNameError} the name follows none of the forms.
 * @throws {UnsupportedModelError} the name is of a reserved form.
 */
export function parseModelName(name: string): ModelName {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 2000) {
    throw new ModelNameError(trimmed.slice(0, 40), 'it is empty or longer than 2000 characters.');
  }
  if (/^https?:/i.test(trimmed)) return parseServer(trimmed);
  if (/^(hf:|file:|\.{0,2}\/|~\/|[a-z]:\\)/i.test(trimmed)) throw new UnsupportedModelError(trimmed);
  const colon = trimmed.indexOf(':');
  if (colon < 0) throw new ModelNameError(trimmed, 'it has no provider.');
  const provider = trimmed.slice(0, colon).toLowerCase();
  const model = trimmed.slice(colon + 1).trim();
  if (!isHosted(provider)) throw new ModelNameError(trimmed, `"${provider}" is no known provider.`);
  if (model === '') throw new ModelNameError(trimmed, 'it has no model after the colon.');
  return { kind: 'hosted', provider, model };
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
