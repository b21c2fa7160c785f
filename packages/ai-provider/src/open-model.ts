import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { Mode } from '@haksup/prompts';
import { cudaFolderIn } from '@haksup/runtime';
import { readEnvironment, type Variables } from './environment.ts';
import { ModelNameError, ModelUseError } from './errors.ts';
import { remoteModel } from './language-model.ts';
import { type LocalModel, type LocalModelOptions, openLocalModel } from './local/model/local-model.ts';
import { dataFolder, type PrepareOptions, prepareModel } from './local/store/prepare-model.ts';
import { isLocalName, type LocalName, type ModelName, parseModelName } from './name.ts';

export interface OpenOptions extends PrepareOptions {
  /** Where the model's name, keys, tokens and base URLs are read from. Default `process.env`. */
  readonly variables?: Variables | undefined;
  /** For models that run in this process. */
  readonly local?: Omit<LocalModelOptions, 'name'> | undefined;
}

/** A language model that is ready to be called. */
export interface OpenedLanguageModel extends AsyncDisposable {
  readonly model: LanguageModelV4;
  /** How it wants to be prompted; models that answer over HTTP converse. */
  readonly mode: Mode;
  /** Present where it runs in this process. */
  readonly local?: LocalModel;
  /** Frees what it holds: nothing for a model that answers over HTTP. */
  release(): Promise<void>;
}

/**
 * A model's name to an AI SDK language model. A model that runs in this process is pulled, converted and loaded first,
 * as far as it is not here yet; `onProgress` tells how far that has come. Of one that answers over HTTP nothing is
 * asked before it is called.
 *
 * @param name `provider:model` (openai, anthropic, google), `URL#model` (an OpenAI-compatible server),
 *   `hf:OWNER/NAME[@revision]` or the address of its page, or a folder: one that `convert` made, a checkpoint in Hugging
 *   Face's layout, or an ONNX export.
 * @throws ModelNameError, MissingKeyError, ProviderSettingError; for local models LocalModelError, HubError of
 *   `@haksup/hub`, ModelsError of `@haksup/models`, TokenizerFileError of `@haksup/tokenizer`, what opening a session
 *   throws; the signal's reason.
 */
export async function openLanguageModel(
  name: string,
  options: OpenOptions = {},
): Promise<OpenedLanguageModel> {
  const parsed = await resolveName(name);
  if (!isLocalName(parsed)) {
    const release = async (): Promise<void> => undefined;
    const model = remoteModel(parsed, readEnvironment(options.variables));
    return { model, mode: 'dialog', release, [Symbol.asyncDispose]: release };
  }
  const local = await openLocal(parsed, options);
  const release = (): Promise<void> => local.release();
  try {
    const model = local.languageModel();
    await load(local, options);
    return { model, mode: local.mode, local, release, [Symbol.asyncDispose]: release };
  } catch (error) {
    await local.release();
    throw error;
  }
}

/** The model that `HAKSUP_MODEL` names, or undefined where it is unset. Throws as {@link openLanguageModel} does. */
export async function openLanguageModelFromEnvironment(
  options: OpenOptions = {},
): Promise<OpenedLanguageModel | undefined> {
  const name = readEnvironment(options.variables).HAKSUP_MODEL;
  return name === undefined ? undefined : openLanguageModel(name, options);
}

/** An embedding model that is ready to be called. */
export interface OpenedEmbeddingModel extends AsyncDisposable {
  readonly model: EmbeddingModelV4;
  readonly local: LocalModel;
  release(): Promise<void>;
}

/**
 * The name of an encoder (`hf:OWNER/NAME[@revision]` or a folder) to an AI SDK embedding model; hosted ones come from
 * their own packages. Throws as {@link openLanguageModel} does.
 */
export async function openEmbeddingModel(
  name: string,
  options: OpenOptions = {},
): Promise<OpenedEmbeddingModel> {
  const parsed = await resolveName(name);
  if (!isLocalName(parsed)) {
    throw new ModelUseError('Embedding models run in this process: name a folder or hf:OWNER/NAME.');
  }
  const local = await openLocal(parsed, options);
  const release = (): Promise<void> => local.release();
  try {
    const model = local.embeddingModel();
    await load(local, options);
    return { model, local, release, [Symbol.asyncDispose]: release };
  } catch (error) {
    await local.release();
    throw error;
  }
}

/** A bare word names the folder of that name where there is one. */
async function resolveName(name: string): Promise<ModelName> {
  try {
    return parseModelName(name);
  } catch (error) {
    if (!(error instanceof ModelNameError) || /[:#]/.test(name) || name.trim() === '') throw error;
    const path = resolve(name.trim());
    const isFolder = await stat(path).then(
      (facts) => facts.isDirectory(),
      () => false,
    );
    if (!isFolder) throw error;
    return { kind: 'folder', path };
  }
}

async function openLocal(parsed: LocalName, options: OpenOptions): Promise<LocalModel> {
  const environment = readEnvironment(options.variables);
  const device = options.local?.device ?? deviceOf(environment.HAKSUP_DEVICE);
  const home = options.home ?? environment.HAKSUP_HOME;
  // What is not there, the hub looks for in the environment of this process.
  const { HF_ENDPOINT: endpoint, HF_TOKEN: token } = environment;
  const hub = {
    ...(endpoint !== undefined && { endpoint }),
    ...(token !== undefined && { token }),
    ...options.hub,
  };
  const { folder, name, packedWeights, tried } = await prepareModel(parsed, { ...options, home, hub });
  const cuda = { folder: cudaFolderIn(dataFolder(home)) };
  const trial = tried ? 'skip' : 'first';
  return openLocalModel(folder, { packedWeights, cuda, trial, ...options.local, name, device });
}

const devices = ['cpu', 'cuda', 'webgpu', 'auto'] as const;

function deviceOf(asked: string | undefined): LocalModelOptions['device'] {
  if (asked === undefined) return undefined;
  const device = devices.find((each) => each === asked.toLowerCase());
  if (device !== undefined) return device;
  throw new ModelUseError(`HAKSUP_DEVICE is "${asked}"; there are ${devices.join(', ')}.`);
}

async function load(local: LocalModel, { onProgress, signal }: OpenOptions): Promise<void> {
  signal?.throwIfAborted();
  onProgress?.({ stage: 'load', done: 0, total: 0, item: local.name });
  await local.load();
  signal?.throwIfAborted();
}
