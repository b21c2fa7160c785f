import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { NothingToPullError, type PulledModel, type PullOptions, pullModel } from '@haksup/hub';
import { ModelFolderError } from '../../errors.ts';
import type { LocalName } from '../../name.ts';
import { contentKeyOf, fingerprintOf, sourceFiles } from './content-key.ts';
import { ModelStore } from './model-store.ts';
import type { OnModelProgress } from './progress.ts';

export interface PrepareOptions {
  /** The data folder, which keeps converted models in `models/`. Default `HAKSUP_HOME`, else `~/.haksup`. */
  readonly home?: string | undefined;
  /** Ask the Hub whether its model has changed, though one is here. Default false. */
  readonly update?: boolean | undefined;
  /** Where and as whom to pull. Default: as the environment says (`HF_ENDPOINT`, `HF_TOKEN`, `HF_HOME` …). */
  readonly hub?:
    | Pick<PullOptions, 'endpoint' | 'home' | 'token' | 'offline' | 'retries' | 'stall'>
    | undefined;
  readonly onProgress?: OnModelProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A converted model that is here. */
export interface PreparedModel {
  /** Absolute; `openModel` of `@haksup/models` reads it. */
  readonly folder: string;
  /** What people call it: `OWNER/NAME`, or the folder's name. */
  readonly name: string;
  /** A folder of the data folder for `packedWeights` of `openLocalModel`. */
  readonly packedWeights: string;
}

/**
 * Brings a local model to this machine in the form in which it runs. A converted folder is taken as it is; a checkpoint
 * (a folder in Hugging Face's layout) and a model of the Hub are converted to four bits once, into the data folder,
 * keyed by content or commit. What was prepared once needs neither network nor source any more.
 *
 * @throws ModelFolderError; HubError of `@haksup/hub`; ModelsError of `@haksup/models`; the signal's reason.
 */
export async function prepareModel(name: LocalName, options: PrepareOptions = {}): Promise<PreparedModel> {
  const store = new ModelStore(dataFolder(options.home));
  const found =
    name.kind === 'hub'
      ? await prepareFromHub(name, store, options)
      : await prepareFolder(name.path, store, options);
  return { ...found, packedWeights: store.packedWeights };
}

/** The data folder that is meant: the one that is named, `HAKSUP_HOME`, or `~/.haksup`. */
export function dataFolder(named: string | undefined): string {
  return resolve(named ?? (process.env.HAKSUP_HOME || join(homedir(), '.haksup')));
}

type Found = Omit<PreparedModel, 'packedWeights'>;

async function prepareFromHub(
  { repository, revision }: Extract<LocalName, { kind: 'hub' }>,
  store: ModelStore,
  { onProgress, signal, hub, update = false }: PrepareOptions,
): Promise<Found> {
  const source = `hf:${repository}@${revision}`;
  const known = update ? undefined : await store.find(source);
  if (known !== undefined) return { folder: known, name: repository };
  const asking: PullOptions = {
    ...hub,
    repository,
    revision,
    signal,
    onProgress: ({ file, bytes, totalBytes, secondsLeft }) =>
      onProgress?.({
        stage: 'pull',
        done: bytes,
        total: totalBytes,
        item: file.path,
        ...(secondsLeft !== undefined && { secondsLeft }),
      }),
  };
  const { commit } = await pullParts(asking);
  const pulled = await pullModel({ ...asking, revision: commit });
  await requireParts(pulled.folder);
  const key = store.nameOf(repository.replaceAll('/', '--'), commit);
  const folder = await store.convertOnce(pulled.folder, key, { onProgress, signal });
  await store.remember(source, key);
  return { folder, name: repository };
}

/** Says what a repository lacks before gigabytes of weights are fetched. */
async function pullParts(asking: PullOptions): Promise<PulledModel> {
  try {
    return await pullModel({ ...asking, files: ['config.json', 'tokenizer.json'] });
  } catch (cause) {
    if (!(cause instanceof NothingToPullError)) throw cause;
    throw new ModelFolderError(
      asking.repository,
      'the repository lacks config.json or tokenizer.json, which running it takes; of a GGUF or ONNX repository take ' +
        'the one that it was made from',
      { cause },
    );
  }
}

async function prepareFolder(
  path: string,
  store: ModelStore,
  { onProgress, signal }: PrepareOptions,
): Promise<Found> {
  const name = basename(path);
  if (await exists(join(path, 'model.json'))) return { folder: path, name };
  await requireParts(path);
  const files = await sourceFiles(path);
  const source = `files:${fingerprintOf(files)}`;
  const known = await store.find(source);
  if (known !== undefined) return { folder: known, name };
  const content = await contentKeyOf(files, { onProgress, signal });
  const key = store.nameOf(name, content);
  const folder = await store.convertOnce(path, key, { onProgress, signal });
  await store.remember(source, key);
  return { folder, name };
}

/** Says what a checkpoint lacks before minutes are spent on converting it. */
async function requireParts(checkpoint: string): Promise<void> {
  const facts = await stat(checkpoint).catch((cause: unknown) => {
    throw new ModelFolderError(checkpoint, 'there is no such folder', { cause });
  });
  if (!facts.isDirectory()) {
    throw new ModelFolderError(
      checkpoint,
      'a GGUF file is converted without its tokenizer; take the repository that it was made from, with safetensors',
    );
  }
  if (!(await exists(join(checkpoint, 'config.json')))) {
    throw new ModelFolderError(
      checkpoint,
      'this is no model: it holds neither model.json (a converted model) nor config.json (a checkpoint)',
    );
  }
  if (!(await exists(join(checkpoint, 'tokenizer.json')))) {
    throw new ModelFolderError(
      checkpoint,
      'the checkpoint has no tokenizer.json, which turns text into tokens',
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
