import { chmod, cp, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ManifestError,
  MissingTensorsError,
  OptionError,
  OutputError,
  TensorShapeError,
  TensorValueError,
  UnexpectedTensorsError,
  UnsupportedDtypeError,
} from '../errors.ts';
import type { KeyValueType } from '../model/graphs.ts';
import { openModel } from '../model/open-model.ts';
import { readManifest, verifyModel } from '../model/read-manifest.ts';
import type { BlockSize, Dtype } from '../quantise/format.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { restoreFolder } from '../testing/restore.ts';
import { DecoderRun, relativeError } from '../testing/run-decoder.ts';
import { convert } from './convert.ts';
import { machine } from './output-folder.ts';

const llama = join(fixtures, 'llama');
const prompt = [5, 17, 60, 3, 44, 81, 9];
/** Nine texts of seven tokens. */
const texts = Array.from({ length: 9 }, (_, text) => prompt.map((id) => (id * (text + 1) + text) % 96));

async function logitsOf(
  folder: string,
  keyValueType: KeyValueType = 'float32',
  rounds = true,
): Promise<number[]> {
  const graph = (await openModel(folder)).decoder({ keyValueType, activations: rounds ? 'int8' : 'float32' });
  await using run = await DecoderRun.open(graph);
  return (await run.step([prompt], 0))[0]!.flatMap((row) => [...row]);
}

describe('a conversion', () => {
  it('names everything with its hash, takes the tokenizer along, and reports progress', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(llama, checkpoint, { recursive: true });
    await writeFile(join(checkpoint, 'tokenizer.json'), '{"model":{}}');
    await writeFile(join(checkpoint, 'generation_config.json'), '{"eos_token_id":[2,7],"temperature":0.6}');
    await chmod(join(checkpoint, 'tokenizer.json'), 0o444);
    const output = join(folder.path, 'deep', 'output');
    const seen: number[] = [];
    const manifest = await convert({
      checkpoint,
      output,
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(manifest.files.map(({ name }) => name)).toEqual([
      'weights.bin',
      'config.json',
      'generation_config.json',
      'tokenizer.json',
    ]);
    expect((await readdir(output)).sort()).toEqual(
      [...manifest.files.map(({ name }) => name), 'model.json'].sort(),
    );
    expect(manifest).toMatchObject({
      family: 'llama',
      dtype: 'int4',
      block: 32,
      tokens: { begin: 1, end: [2, 7], pad: 0 },
    });
    expect(seen.at(-1)).toBe(1);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    expect(await readManifest(output)).toEqual(manifest);
    expect(await verifyModel(output)).toEqual(manifest);
  });

  it.each<[string, Dtype, BlockSize]>([
    ['llama', 'fp16', 32],
    ['llama', 'int8', 32],
    ['llama', 'int8', 128],
    ['llama', 'int4', 32],
    ['llama', 'int4', 64],
    ['llama', 'int4', 128],
    ['gemma3', 'int4', 32],
    ['qwen2', 'int8', 64],
    ['gpt2', 'int4', 32],
    ['gpt2', 'fp16', 32],
  ])('of %s to %s in blocks of %i computes with the numbers that it stored', async (name, dtype, block) => {
    await using folder = await temporaryFolder();
    const [exact, stored, plain] = ['exact', 'stored', 'plain'].map((part) => join(folder.path, part)) as [
      string,
      string,
      string,
    ];
    await convert({ checkpoint: join(fixtures, name), output: exact, dtype: 'fp32' });
    await convert({ checkpoint: join(fixtures, name), output: stored, dtype, block });
    await restoreFolder(stored, plain);
    const logits = await logitsOf(plain);
    expect(relativeError(await logitsOf(stored, 'float32', false), logits)).toBeLessThan(2e-4);
    const size = async (path: string): Promise<number> => (await stat(join(path, 'weights.bin'))).size;
    expect(await size(stored)).toBeLessThan(await size(exact));
  });

  it('serves a cache of half precision from the same folder', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: llama, output, dtype: 'fp32' });
    const error = relativeError(await logitsOf(output, 'float16'), await logitsOf(output));
    expect(error).toBeGreaterThan(1e-6);
    expect(error).toBeLessThan(5e-3);
    const model = await openModel(output);
    expect(() => model.decoder({ keyValueType: 'int8' })).toThrow(/without calibration/);
    for (const contextLength of [0, 1.5, 257, Number.NaN]) {
      expect(() => model.decoder({ contextLength })).toThrow(OptionError);
    }
  });

  it.each(['llama', 'qwen3', 'gemma3', 'gpt2'])('of %s with texts keeps its cache in int8', async (name) => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    const calibration = [prompt, prompt.toReversed(), Array.from({ length: 90 }, (_, at) => (at * 7) % 96)];
    await convert({ checkpoint: join(fixtures, name), output, dtype: 'fp32', calibration });
    await verifyModel(output);
    const error = relativeError(await logitsOf(output, 'int8'), await logitsOf(output));
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(0.1);
    await text(output, '"layers.1.attention.keyScales"', '"layers.9.attention.keyScales"');
    await expect(openModel(output)).rejects.toThrow(/"layers.1.attention.keyScales" is absent/);
  });

  it('finds scales on some texts and sees on others what they cost', async () => {
    await using folder = await temporaryFolder();
    const seen: string[] = [];
    const { cacheCheck } = await convert({
      checkpoint: llama,
      output: join(folder.path, 'model'),
      dtype: 'fp32',
      calibration: texts,
      onProgress: ({ weight }) => seen.push(weight),
    });
    // Four of nine texts, of which 16 places or all seven are looked at.
    expect(cacheCheck).toEqual({ tokens: 4 * 7, divergence: expect.any(Number), kept: true });
    expect(cacheCheck!.divergence).toBeGreaterThan(0);
    expect(cacheCheck!.divergence).toBeLessThan(0.01);
    expect(seen.filter((weight) => weight.startsWith('cache scales'))).toEqual(
      Array.from({ length: 5 + 4 + 4 }, (_, at) => `cache scales ${at + 1}/13`),
    );
  });

  it('keeps its cache in floats where int8 would change what the model says', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(llama, checkpoint, { recursive: true });
    // Attention so sharp that each error of a key decides what is attended to, and nothing else counts.
    for (const layer of [0, 1]) {
      for (const part of ['q_proj', 'o_proj'])
        await enlarge(checkpoint, `model.layers.${layer}.self_attn.${part}.weight`);
    }
    await enlarge(checkpoint, 'lm_head.weight');
    const [plain, output] = [join(folder.path, 'plain'), join(folder.path, 'model')];
    const { files } = await convert({ checkpoint, output: plain, dtype: 'fp32' });
    const manifest = await convert({ checkpoint, output, dtype: 'fp32', calibration: texts });
    expect(manifest.cacheCheck).toMatchObject({ kept: false });
    expect(manifest.cacheCheck!.divergence).toBeGreaterThan(0.1);
    // Nothing of the scales is left.
    expect(manifest.files[0]).toEqual(files[0]);
    expect(await verifyModel(output)).toEqual(manifest);
    const model = await openModel(output);
    expect(() => model.decoder({ keyValueType: 'int8' })).toThrow(/would change what this model says/);
  });

  it('leaves nothing where it is stopped while it looks for scales', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    const converting = convert({
      checkpoint: llama,
      output: join(folder.path, 'output'),
      calibration: texts,
      signal: controller.signal,
      onProgress: ({ weight }) => {
        if (weight === 'cache scales 12/13') controller.abort(new Error('enough'));
      },
    });
    await expect(converting).rejects.toThrow('enough');
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['no texts', []],
    ['an empty text', [[]]],
    ['an id past the vocabulary', [[96]]],
    ['a fractional id', [[0.5]]],
  ])('refuses to calibrate with %s', async (_, calibration) => {
    await using folder = await temporaryFolder();
    const converting = convert({ checkpoint: llama, output: join(folder.path, 'output'), calibration });
    await expect(converting).rejects.toThrow(OptionError);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('computes in int8 or in float32, as it is told', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: llama, output, dtype: 'int8' });
    const error = relativeError(await logitsOf(output), await logitsOf(output, 'float32', false));
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(0.1);
  });

  it('reads old GPT-2 checkpoints: no prefix, and masks among the weights', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(join(fixtures, 'gpt2'), checkpoint, { recursive: true });
    await rewriteHeader(checkpoint, (header) => header.replaceAll('"transformer.', '"'));
    const [plain, old] = [join(folder.path, 'plain'), join(folder.path, 'old')];
    await convert({ checkpoint: join(fixtures, 'gpt2'), output: plain, dtype: 'fp32' });
    await convert({ checkpoint, output: old, dtype: 'fp32' });
    expect(await logitsOf(old)).toEqual(await logitsOf(plain));
  });
});

describe('a conversion that cannot be', () => {
  const weight = 'model.layers.1.mlp.up_proj.weight';

  it.each<[string, (header: string) => string, new (...input: never[]) => Error, RegExp]>([
    [
      'a missing tensor',
      (header) => header.replace(weight, 'elsewhere'),
      MissingTensorsError,
      /lacks tensor "model.layers.1.mlp.up_proj.weight"/,
    ],
    [
      'a tensor of another shape',
      (header) => header.replace('[96,32]', '[32,96]'),
      TensorShapeError,
      /has the shape \[32, 96\]/,
    ],
    [
      'a dtype that cannot be read',
      (header) => {
        const at = header.lastIndexOf('"BF16"');
        return `${header.slice(0, at)}"I16" ${header.slice(at + 6)}`;
      },
      UnsupportedDtypeError,
      /is stored as I16; F32, F16, BF16/,
    ],
    [
      'a tensor too many',
      (header) => header.replace('{', '{"more":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'),
      UnexpectedTensorsError,
      /has tensor "more"/,
    ],
  ])('for %s says which, and leaves nothing', async (_, change, errorClass, message) => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(llama, checkpoint, { recursive: true });
    await rewriteHeader(checkpoint, change);
    const converting = convert({ checkpoint, output: join(folder.path, 'output') });
    await expect(converting).rejects.toThrow(errorClass);
    await expect(converting).rejects.toThrow(message);
    expect(await readdir(folder.path)).toEqual(['checkpoint']);
  });

  it.each<[string, string, readonly (readonly number[])[], RegExp]>([
    ['of an encoder', 'bert', [[1, 2]], /kind "encoder" has no int8 cache/],
    ['of another vocabulary', 'llama', [[1, 96]], /its id 96 is not within 0 … 95/],
  ])('for texts %s says so before anything is written', async (_, name, calibration, message) => {
    await using folder = await temporaryFolder();
    const stored: string[] = [];
    const converting = convert({
      checkpoint: join(fixtures, name),
      output: join(folder.path, 'output'),
      calibration,
      onProgress: ({ weight }) => stored.push(weight),
    });
    await expect(converting).rejects.toThrow(OptionError);
    await expect(converting).rejects.toThrow(message);
    expect(stored).toEqual([]);
  });

  it('for a number that is none leaves nothing', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(llama, checkpoint, { recursive: true });
    const path = join(checkpoint, 'model.safetensors');
    const file = await readFile(path);
    // Not a number, in bfloat16.
    file.writeUInt16LE(0x7fc0, file.length - 2);
    await writeFile(path, file);
    await expect(convert({ checkpoint, output: join(folder.path, 'output') })).rejects.toThrow(
      TensorValueError,
    );
    expect(await readdir(folder.path)).toEqual(['checkpoint']);
  });

  it('for an abort leaves nothing', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    const converting = convert({
      checkpoint: llama,
      output: join(folder.path, 'output'),
      signal: controller.signal,
      onProgress: ({ weight }) => {
        if (weight.startsWith('layers.1')) controller.abort(new Error('enough'));
      },
    });
    await expect(converting).rejects.toThrow('enough');
    expect(await readdir(folder.path)).toEqual([]);
    await expect(
      convert({ checkpoint: llama, output: join(folder.path, 'output'), signal: AbortSignal.abort() }),
    ).rejects.toThrow('abort');
  });

  it('for a full output says so, and keeps it; an empty one is taken', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'output');
    await mkdir(output);
    await convert({ checkpoint: llama, output });
    const before = await readFile(join(output, 'model.json'), 'utf8');
    await expect(convert({ checkpoint: llama, output, dtype: 'fp32' })).rejects.toThrow(OutputError);
    expect(await readFile(join(output, 'model.json'), 'utf8')).toBe(before);
  });

  it('removes what a killed run left, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const elsewhere = machine() === '0000' ? '0001' : '0000';
    const left = [
      `.output.4194999-${machine()}0000.partial`,
      `.output.${process.pid}-${elsewhere}0001.partial`,
    ];
    const kept = [
      `.output.${process.pid}-${machine()}0000.partial`,
      `.output.4194999-${elsewhere}0000.partial`,
      '.output.notes.partial',
    ];
    for (const name of [...left, ...kept]) await mkdir(join(folder.path, name));
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    for (const name of [left[1]!, kept[0]!]) await utimes(join(folder.path, name), twoDaysAgo, twoDaysAgo);
    await convert({ checkpoint: llama, output: join(folder.path, 'output') });
    expect((await readdir(folder.path)).sort()).toEqual([...kept, 'output'].sort());
  });

  it.each([
    ['dtype', { dtype: 'int3' as Dtype }],
    ['block', { block: 48 as BlockSize }],
  ])('refuses an unknown %s', async (_, option) => {
    const converting = convert({ checkpoint: llama, output: 'never', ...option });
    await expect(converting).rejects.toThrow(OptionError);
  });
});

describe('a converted folder that was changed', () => {
  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    [
      'is refused where its weights were cut off',
      (path) => rewrite(path, 'weights.bin', (file) => file.subarray(0, -1)),
      /bytes where the manifest says/,
    ],
    [
      'is refused where its version is another',
      (path) => text(path, '"version": 1', '"version": 2'),
      /version 2 is not 1/,
    ],
    [
      'is refused where a weight is absent',
      (path) => text(path, '"norm.weight"', '"other.weight"'),
      /"norm.weight" is absent/,
    ],
    [
      'is refused where a weight lies outside',
      (path) => text(path, /"offset": \d+/, '"offset": 99999999'),
      /does not lie within/,
    ],
    [
      'is refused where a name leads out of it',
      (path) => text(path, '"name": "config.json"', '"name": "../config.json"'),
      /files/,
    ],
    [
      'is refused where it has no manifest',
      (path) => rewrite(path, 'model.json', () => Buffer.alloc(0)),
      /no readable manifest/,
    ],
  ])('%s', async (_, change, message) => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: llama, output });
    await change(output);
    const opening = openModel(output);
    await expect(opening).rejects.toThrow(ManifestError);
    await expect(opening).rejects.toThrow(message);
  });

  it('is found out by its hashes', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: llama, output });
    await rewrite(output, 'weights.bin', (file) => file.fill(file[100]! ^ 1, 100, 101));
    await openModel(output);
    await expect(verifyModel(output)).rejects.toThrow(/weights.bin: its hash/);
  });
});

async function rewrite(folder: string, name: string, change: (file: Buffer) => Uint8Array): Promise<void> {
  await writeFile(join(folder, name), change(await readFile(join(folder, name))));
}

function text(folder: string, from: string | RegExp, to: string): Promise<void> {
  return rewrite(folder, 'model.json', (file) => Buffer.from(file.toString().replace(from, to)));
}

/** Makes a matrix of bfloat16 numbers 32 times as large. */
async function enlarge(folder: string, tensor: string): Promise<void> {
  await rewrite(folder, 'model.safetensors', (file) => {
    const length = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Record<
      string,
      { dtype: string; data_offsets: [number, number] }
    >;
    const { dtype, data_offsets: offsets } = header[tensor]!;
    expect(dtype).toBe('BF16');
    const [from, to] = offsets.map((offset) => 8 + length + offset) as [number, number];
    for (let at = from; at < to; at += 2) {
      const bits = file.readUInt16LE(at);
      if ((bits & 0x7f80) !== 0) file.writeUInt16LE(bits + (5 << 7), at);
    }
    return file;
  });
}

async function rewriteHeader(folder: string, change: (header: string) => string): Promise<void> {
  await rewrite(folder, 'model.safetensors', (file) => {
    const length = Number(file.readBigUInt64LE(0));
    const header = Buffer.from(change(file.subarray(8, 8 + length).toString()));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([prefix, header, file.subarray(8 + length)]);
  });
}
