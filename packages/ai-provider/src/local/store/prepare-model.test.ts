import { execFile } from 'node:child_process';
import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LoopbackHub } from '@haksup/loopback-hub';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../errors.ts';
import { openLocalModel } from '../model/local-model.ts';
import { temporaryFolder } from '../testing/material.ts';
import { copyTinyExport } from '../testing/tiny-export.ts';
import { convertTiny, tinyLlama } from '../testing/tiny-model.ts';
import { type PreparedModel, type PrepareOptions, prepareModel } from './prepare-model.ts';
import type { ModelStage } from './progress.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
let stages: ModelStage[];

beforeEach(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, 'home');
  stages = [];
});
afterEach(() => folder[Symbol.asyncDispose]());

const onProgress: PrepareOptions['onProgress'] = ({ stage, done, total }) => {
  if (stages.at(-1) !== stage) stages.push(stage);
  expect(done).toBeLessThanOrEqual(total);
};

const prepare = (path: string): Promise<PreparedModel> =>
  prepareModel({ kind: 'folder', path }, { home, onProgress });

async function checkpointCopy(name = 'checkpoint'): Promise<string> {
  const path = join(folder.path, name);
  await cp(tinyLlama, path, { recursive: true });
  return path;
}

const converted = async (): Promise<string[]> =>
  (await readdir(join(home, 'models'))).filter((name) => !name.startsWith('.'));

describe('a folder', () => {
  it('that was converted is taken as it is', async () => {
    const path = await convertTiny(folder.path);
    expect(await prepare(path)).toEqual({
      folder: path,
      name: 'tiny-fp32',
      packedWeights: join(home, 'models', '.packed'),
      tried: false,
    });
    expect(stages).toEqual([]);
  });

  it('with an ONNX export is tried once, and taken as it is', async () => {
    const path = await copyTinyExport(folder.path);
    expect(await prepare(path)).toMatchObject({ folder: path, name: 'tiny-onnx', tried: true });
    expect(stages).toEqual(['try']);
    const tried = join(home, 'models', '.tried');
    expect(await readdir(tried)).toHaveLength(1);
    const { mtimeMs } = await stat(join(tried, (await readdir(tried))[0]!));
    expect(await prepare(path)).toMatchObject({ tried: true });
    expect((await stat(join(tried, (await readdir(tried))[0]!))).mtimeMs).toBe(mtimeMs);
    // Other files are tried anew.
    await utimes(join(path, 'onnx', 'decoder_model_merged.onnx'), 1, 1);
    await prepare(path);
    expect(await readdir(tried)).toHaveLength(2);
    const file = join(path, 'onnx', 'model_q4.onnx');
    expect(await prepare(file)).toMatchObject({ folder: file, tried: true });
    await writeFile(file, 'no graph');
    await expect(prepare(file)).rejects.toMatchObject({ name: 'OnnxFileError' });
  });

  it('with a checkpoint is converted to int4 once, and then opened without being read', async () => {
    const path = await checkpointCopy();
    const first = await prepare(path);
    expect(first.name).toBe('checkpoint');
    expect(stages).toEqual(['check', 'convert']);
    const model = await openLocalModel(first.folder);
    expect(model.manifest!.dtype).toBe('int4');
    expect(model.manifest!.promptWeights).toBeDefined();
    expect(model.manifest!.cacheCheck).toMatchObject({ kept: true });
    expect(model.keyValueType).toBe('int8');
    stages = [];
    expect(await prepare(path)).toEqual(first);
    expect(stages).toEqual([]);
  });

  it('answers over an int8 cache once it is converted', async () => {
    const { folder: made } = await prepare(await checkpointCopy());
    const write = async (keyValueType?: 'int8' | 'float32'): Promise<unknown> => {
      await using model = await openLocalModel(made, { threads: 1, slots: 1, keyValueType });
      const prompt = [
        { role: 'user' as const, content: [{ type: 'text' as const, text: 'What is a token?' }] },
      ];
      return (
        await model.languageModel().doGenerate({ prompt, maxOutputTokens: 180, temperature: 2, seed: 1 })
      ).content;
    };
    const answer = await write();
    expect(answer).toEqual(await write('int8'));
    // A model of random weights: what a cache of another type rounds otherwise shows in the text.
    expect(answer).not.toEqual(await write('float32'));
  });

  it('keeps a cache of floats where its tokenizer reads no text, and says so', async () => {
    const path = await checkpointCopy();
    const file = join(path, 'tokenizer.json');
    const tokenizer = JSON.parse(await readFile(file, 'utf8'));
    const digits = Object.entries<number>(tokenizer.model.vocab).map(([token, id]) =>
      /^\p{L}$/u.test(token) ? [`number ${id}`, id] : [token, id],
    );
    tokenizer.model.vocab = Object.fromEntries(digits);
    await writeFile(file, JSON.stringify(tokenizer));
    const said: string[] = [];
    const { folder: made } = await prepareModel(
      { kind: 'folder', path },
      { home, onProgress: ({ stage, item }) => stage === 'float-cache' && said.push(item) },
    );
    expect(said).toEqual(['its tokenizer reads no text to calibrate on']);
    const model = await openLocalModel(made);
    expect(model.manifest!.dtype).toBe('int4');
    expect(model.keyValueType).toBe('float32');
    // It is converted once all the same.
    await prepareModel({ kind: 'folder', path }, { home, onProgress: () => expect.unreachable() });
  });

  it('is known again by its content, wherever it is and however old', async () => {
    const first = await prepare(await checkpointCopy());
    await rename(join(folder.path, 'checkpoint'), join(folder.path, 'moved'));
    await utimes(join(folder.path, 'moved', 'config.json'), 1, 1);
    await cp(join(folder.path, 'moved'), join(folder.path, 'renamed', 'checkpoint'), { recursive: true });
    stages = [];
    expect((await prepare(join(folder.path, 'renamed', 'checkpoint'))).folder).toBe(first.folder);
    expect(stages).toEqual(['check']);
  });

  it('is converted again where its content has changed', async () => {
    const path = await checkpointCopy();
    const first = await prepare(path);
    await appendFile(join(path, 'config.json'), '\n');
    expect((await prepare(path)).folder).not.toBe(first.folder);
    expect(await converted()).toHaveLength(2);
  });

  it('is converted again where what was converted is damaged', async () => {
    const path = await checkpointCopy();
    const first = await prepare(path);
    await writeFile(join(first.folder, 'weights.bin'), 'short');
    expect(await prepare(path)).toEqual(first);
    expect((await openLocalModel(first.folder)).manifest!.dtype).toBe('int4');
  });

  it('is converted by one of several processes', async () => {
    const path = await checkpointCopy();
    const child = fileURLToPath(new URL('../testing/prepare-child.ts', import.meta.url));
    const runs = await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, [child, path, home])),
    );
    const results = runs.map(({ stdout }) => JSON.parse(stdout) as { folder: string; converted: boolean });
    expect(new Set(results.map((result) => result.folder)).size).toBe(1);
    expect(results.filter((result) => result.converted)).toHaveLength(1);
    expect(await converted()).toHaveLength(1);
  });

  it.each(['layers.1', 'cache scales'])('leaves nothing behind when it is stopped at %s', async (place) => {
    const path = await checkpointCopy();
    const abort = new AbortController();
    const stopped = prepareModel(
      { kind: 'folder', path },
      {
        home,
        signal: abort.signal,
        onProgress: ({ stage, item }) => {
          if (stage === 'convert' && item.startsWith(place)) abort.abort(new Error('enough'));
        },
      },
    );
    await expect(stopped).rejects.toThrow('enough');
    expect(await converted()).toEqual([]);
    expect((await prepare(path)).folder).toContain('checkpoint-');
  });

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['is not there', (path) => rm(path, { recursive: true }), /no such folder/],
    ['holds no model', (path) => rm(join(path, 'config.json')), /neither model\.json/],
    ['has no tokenizer', (path) => rm(join(path, 'tokenizer.json')), /no tokenizer\.json/],
    ['has no weights', (path) => rm(join(path, 'model.safetensors')), /model\.safetensors/],
    [
      'is a file',
      async (path) => {
        await rm(path, { recursive: true });
        await writeFile(path, 'GGUF');
      },
      /GGUF/,
    ],
  ])('that %s is refused by name', async (_, spoil, message) => {
    const path = await checkpointCopy();
    await spoil(path);
    await expect(prepare(path)).rejects.toThrow(message);
  });

  it('is refused before anything is made of it', async () => {
    await expect(prepare(join(folder.path, 'nothing'))).rejects.toThrow(ModelFolderError);
    await expect(readdir(home)).rejects.toThrow(/ENOENT/);
  });
});

describe('a model of the Hub', () => {
  let hub: LoopbackHub;
  let endpoint: string;
  beforeEach(async () => {
    hub = await LoopbackHub.start();
    endpoint = hub.url;
    hub.addRepository('study/tiny', await filesOf(tinyLlama));
  });
  afterEach(() => hub.stop());

  const pull = (options: PrepareOptions = {}, repository = 'study/tiny'): Promise<PreparedModel> =>
    prepareModel(
      { kind: 'hub', repository, revision: 'main' },
      {
        home,
        onProgress,
        ...options,
        hub: {
          endpoint,
          home: join(folder.path, 'hub'),
          token: false,
          retries: { attempts: 3, firstWait: 10, longestWait: 100 },
          ...options.hub,
        },
      },
    );

  it('is pulled and converted once, and then needs neither the Hub nor its files', async () => {
    const first = await pull();
    expect(first.name).toBe('study/tiny');
    expect(stages).toEqual(['pull', 'convert']);
    expect((await openLocalModel(first.folder)).mode).toBe('dialog');
    const asked = hub.requests.length;
    await hub.stop();
    await rm(join(folder.path, 'hub'), { recursive: true });
    expect(await pull()).toEqual(first);
    expect(hub.requests).toHaveLength(asked);
  });

  it('that holds ONNX files only is pulled in four bits, and then runs without the Hub', async () => {
    const path = await copyTinyExport(folder.path);
    const files = await filesOf(path);
    for (const [name, bytes] of Object.entries(await filesOf(join(path, 'onnx'))))
      files[`onnx/${name}`] = bytes;
    hub.addRepository('study/onnx', files);
    const first = await pull({}, 'study/onnx');
    expect(first).toMatchObject({ name: 'study/onnx', tried: true });
    expect(stages).toEqual(['pull', 'try']);
    expect(await readdir(join(first.folder, 'onnx'))).toEqual(['model_q4.onnx']);
    await hub.stop();
    const again = await pull({}, 'study/onnx');
    expect(again).toEqual(first);
    await using model = await openLocalModel(again.folder, { threads: 1, slots: 1, trial: 'skip' });
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
    const { usage } = await model.languageModel().doGenerate({ prompt, maxOutputTokens: 3 });
    expect(usage.outputTokens.total).toBe(3);
  });

  it('comes whole over a connection that breaks', async () => {
    const weights = /^cdn GET \/lfs\//;
    hub.faults.plan({ on: weights, fault: { kind: 'cut', afterBytes: 10_000 } });
    hub.faults.plan({ on: weights, fault: { kind: 'truncate', bytes: 20_000 } });
    hub.faults.plan({
      on: /config\.json/,
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
    });
    const { folder: made } = await pull();
    expect(hub.requestsTo(weights).map(({ range }) => range)).toContain('bytes=10000-');
    expect((await openLocalModel(made)).manifest!.dtype).toBe('int4');
  });

  it('is asked for again on demand, and converted again where it has changed', async () => {
    const first = await pull();
    expect(await pull({ update: true })).toEqual(first);
    const files = await filesOf(tinyLlama);
    hub.requests.length = 0;
    const repository = hub.addRepository('study/other', files);
    const other = await pull({}, 'study/other');
    repository.commit({ ...files, 'README.md': 'New words.' });
    expect(await pull({}, 'study/other')).toEqual(other);
    expect((await pull({ update: true }, 'study/other')).folder).not.toBe(other.folder);
  });

  it.each<[string, () => unknown, string]>([
    // To strangers the Hub says the same of what is not there and of what they may not see.
    ['is not there', () => undefined, 'HubAccessError'],
    [
      'is gated',
      async () => hub.addRepository('study/gone', await filesOf(tinyLlama), { gated: true }),
      'HubAccessError',
    ],
    ['holds no model', () => hub.addRepository('study/gone', { 'README.md': '#' }), 'ModelFolderError'],
  ])('that %s is refused by name', async (_, prepareHub, name) => {
    await prepareHub();
    await expect(pull({}, 'study/gone')).rejects.toThrow(expect.objectContaining({ name }));
  });

  it('that is not there is named so to those who have a token', async () => {
    await expect(pull({ hub: { token: hub.token } }, 'study/gone')).rejects.toThrow(
      expect.objectContaining({ name: 'HubNotFoundError' }),
    );
  });

  it('without a tokenizer is refused before its weights are fetched', async () => {
    const { 'tokenizer.json': _tokenizer, ...files } = await filesOf(tinyLlama);
    hub.addRepository('study/bare', files);
    await expect(pull({}, 'study/bare')).rejects.toThrow(/study\/bare: .*tokenizer\.json/);
    expect(hub.requestsTo(/^cdn/)).toEqual([]);
  });

  it('comes on with a token where it is gated', async () => {
    const gated = hub.addRepository('study/gated', await filesOf(tinyLlama), { gated: true });
    gated.licenceAccepted = true;
    await mkdir(join(folder.path, 'hub'), { recursive: true });
    expect((await pull({ hub: { token: hub.token } }, 'study/gated')).name).toBe('study/gated');
  });
});

async function filesOf(path: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isFile()) files[entry.name] = await readFile(join(path, entry.name));
  }
  return files;
}
