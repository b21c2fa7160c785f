import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { type ModelEnvironment, readEnvironment, type Variables } from './environment.ts';
import { MissingKeyError, ProviderSettingError, UnsupportedModelError } from './errors.ts';
import { type HostedProvider, isLocalName, parseModelName, type RemoteName } from './name.ts';

/**
 * The name of a model that answers over HTTP to an AI SDK model, at once: nothing is sent until the model is called.
 * `openLanguageModel` takes every name.
 *
 * @param name `provider:model` (openai, anthropic, google) or `URL#model` (any OpenAI-compatible server).
 * @param variables Where keys and base URLs are read from. Default `process.env`.
 * @throws {ModelNameError} the name follows none of the forms.
 * @throws {MissingKeyError} the provider's key is not set.
 * @throws {ProviderSettingError} a key or a base URL cannot be used.
 * @throws {UnsupportedModelError} the name is of a model that runs in this process.
 */
export function languageModel(name: string, variables: Variables = process.env): LanguageModelV4 {
  const parsed = parseModelName(name);
  if (isLocalName(parsed)) throw new UnsupportedModelError(name.trim());
  return remoteModel(parsed, readEnvironment(variables));
}

/** @throws {MissingKeyError}, {ProviderSettingError} */
export function remoteModel(parsed: RemoteName, environment: ModelEnvironment): LanguageModelV4 {
  if (parsed.kind === 'server') {
    const apiKey = readKey(environment, 'HAKSUP_API_KEY');
    const provider = createOpenAICompatible({
      name: 'haksup-server',
      baseURL: parsed.baseUrl,
      includeUsage: true,
      ...(apiKey !== undefined && { apiKey }),
    });
    return provider.chatModel(parsed.model);
  }
  return hosted[parsed.provider](parsed.model, environment);
}

/** How each hosted provider is opened; the switch between providers is this table. */
const hosted: Readonly<
  Record<HostedProvider, (model: string, environment: ModelEnvironment) => LanguageModelV4>
> = {
  // Chat completions rather than responses: the latter keeps what is sent unless told otherwise.
  openai: (model, environment) =>
    createOpenAI({
      apiKey: key('openai', environment, 'OPENAI_API_KEY'),
      ...baseUrl(environment, 'OPENAI_BASE_URL'),
    }).chat(model),
  anthropic: (model, environment) =>
    createAnthropic({
      apiKey: key('anthropic', environment, 'ANTHROPIC_API_KEY'),
      ...baseUrl(environment, 'ANTHROPIC_BASE_URL'),
    })(model),
  google: (model, environment) =>
    createGoogle({
      apiKey: key('google', environment, 'GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'),
      ...baseUrl(environment, 'GOOGLE_GENERATIVE_AI_BASE_URL'),
    })(model),
};

function key(
  provider: HostedProvider,
  environment: ModelEnvironment,
  ...variables: readonly (keyof ModelEnvironment)[]
): string {
  for (const variable of variables) {
    const value = readKey(environment, variable);
    if (value !== undefined) return value;
  }
  throw new MissingKeyError(provider, variables);
}

/** A key as it may stand in a header: what may not would be told, key and all, by whoever makes the request. */
function readKey(environment: ModelEnvironment, variable: keyof ModelEnvironment): string | undefined {
  const value = environment[variable];
  if (value === undefined || /^[\x21-\x7e]{1,4096}$/.test(value)) return value;
  throw new ProviderSettingError(
    variable,
    'holds no key: a key is 1 to 4096 visible ASCII characters, without spaces and line feeds.',
  );
}

function baseUrl(environment: ModelEnvironment, variable: keyof ModelEnvironment): { baseURL?: string } {
  const value = environment[variable];
  if (value === undefined) return {};
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ProviderSettingError(variable, 'must be a URL like https://api.example/v1.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ProviderSettingError(variable, 'must hold no user, password, query or fragment.');
  }
  return { baseURL: value.replace(/\/+$/, '') };
}
