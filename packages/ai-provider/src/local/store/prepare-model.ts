import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { NothingToPullError, type PulledModel, type PullOptions, pullModel } from '@haksup/hub';
import { ModelFolderError } from '../../errors.ts';
import type { LocalName } from '../../name.ts';
import { isExport } from '../source/is-export.ts';
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

/** A model that is here in a form that runs. */
export interface PreparedModel {
  /** Absolute: a converted folder, which `openModel` of `@haksup/models` reads, or an ONNX export's folder or file. */
  readonly folder: string;
  /** What people call it: `OWNER/NAME`, or the folder's name. */
  readonly name: string;
  /** A folder of the data folder for `packedWeights` of `openLocalModel`. */
  readonly packedWeights: string;
  /** An ONNX export that ONNX Runtime has opened and run in a child process: `openLocalModel` can skip its trial. */
  readonly tried: boolean;
}

/**
 * Brings a local model to this machine in the form in which it runs. A converted folder is taken as it is; a checkpoint
 * (a folder in Hugging Face's layout) and a model of the Hub are converted to four bits once, into the data folder,
 * keyed by content or commit. What was prepared once needs neither network nor source any more. Where there are ONNX
 * files and no weights that could be converted, these run as they are, from where they lie; a child process tries them
 * once.
 *
 * @throws ModelFolderError; HubError of `@haksup/hub`; ModelsError of `@haksup/models`; the signal's reason.
 */
export async function prepareModel(name: LocalName, options: PrepareOptions = {}): Promise<PreparedModel> {
  const store = new ModelStore(dataFolder(options.home));
  const found =
    name.kind === 'hub'
      ? await prepareFromHub(name, store, options)
      : await prepareFolder(name.path, store, options);
  const isExported = !(await isConverted(found.folder));
  if (isExported) await store.tryOnce(found.folder, options);
  return { ...found, packedWeights: store.packedWeights, tried: isExported };
}

/** The data folder that is meant: the one that is named, `HAKSUP_HOME`, or `~/.haksup`. */
export function dataFolder(named: string | undefined): string {
  return resolve(named ?? (process.env.HAKSUP_HOME || join(homedir(), '.haksup')));
}

type Found = Pick<PreparedModel, 'folder' | 'name'>;

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
  if (await isExport(pulled.folder)) {
    await store.rememberExport(source, pulled.folder);
    return { folder: pulled.folder, name: repository };
  }
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
      'the repository lacks config.json or tokenizer.json, which running it takes; of a GGUF repository take the ' +
        'one that it was made from',
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
  if (await isConverted(path)) return { folder: path, name };
  await requireParts(path);
  if (await isExport(path)) return { folder: path, name };
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

const isConverted = (path: string): Promise<boolean> => exists(join(path, 'model.json'));

/** Says what a checkpoint lacks before minutes are spent on converting it. */
async function requireParts(path: string): Promise<void> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ModelFolderError(path, 'there is no such folder', { cause });
  });
  const isExported = await isExport(path);
  if (!facts.isDirectory() && !isExported) {
    throw new ModelFolderError(
      path,
      'a GGUF file is converted without its tokenizer; take the repository that it was made from, with safetensors',
    );
  }
  // Of an export what is missing shows when it is opened.
  if (isExported) return;
  if (!(await exists(join(path, 'config.json')))) {
    throw new ModelFolderError(
      path,
      'this is no model: it holds neither model.json (a converted model) nor config.json (a checkpoint)',
    );
  }
  if (!(await exists(join(path, 'tokenizer.json')))) {
    throw new ModelFolderError(path, 'the checkpoint has no tokenizer.json, which turns text into tokens');
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
