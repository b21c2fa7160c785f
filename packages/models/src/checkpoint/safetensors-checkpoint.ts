/** A folder in Hugging Face's layout: `config.json`, and weights in one safetensors file or in shards with an index. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import type { Checkpoint, CheckpointTensor } from './contract.ts';
import type { InputFile } from './input-file.ts';
import { readObject } from './json.ts';
import { openSafetensors, type StoredTensor } from './safetensors.ts';
import { readStoredRows } from './stored-rows.ts';

const largestConfig = 2 ** 20;
const largestIndex = 8 * 2 ** 20;
const mostShards = 1024;

const indexSchema = z.object({
  weight_map: z.record(
    z.string(),
    // A file of this folder, never a path out of it.
    z
      .string()
      .max(255)
      .regex(/^[^/\\\0]+\.safetensors$/),
  ),
});

/** What travels along with a converted model, by name. */
const companionNames = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'tokenizer.model',
  'spiece.model',
  'sentencepiece.bpe.model',
  'vocab.txt',
  'generation_config.json',
  'chat_template.jinja',
  'chat_template.json',
  'config.json',
  'modules.json',
  'sentence_bert_config.json',
]);

/**
 * @param folder holds `config.json` and `model.safetensors` or `model.safetensors.index.json`.
 * @throws CheckpointError
 */
export async function openSafetensorsCheckpoint(folder: string): Promise<Checkpoint> {
  const entries = await readdir(folder);
  if (!entries.includes('config.json')) throw new CheckpointError(folder, 'it holds no config.json');
  const config = await readObject(join(folder, 'config.json'), largestConfig);
  const companions = entries.filter((name) => companionNames.has(name)).sort();
  const shards = new Map<string, { file: InputFile; tensors: readonly StoredTensor[] }>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map(({ file }) => file.close()));
    shards.clear();
  };
  try {
    const places = new Map<string, { file: InputFile; tensor: StoredTensor }>();
    const index = await readIndex(folder);
    if (index === undefined && !entries.includes('model.safetensors')) {
      throw new CheckpointError(folder, `it holds no model.safetensors${otherWeights(entries)}`);
    }
    const names = index === undefined ? ['model.safetensors'] : [...new Set(index.values())].sort();
    if (names.length > mostShards) {
      throw new CheckpointError(
        folder,
        `${names.length} shards are more than ${mostShards}, the most that is read`,
      );
    }
    for (const name of names) {
      const shard = await openSafetensors(join(folder, name));
      shards.set(name, shard);
      for (const tensor of shard.tensors) {
        const other = places.get(tensor.name);
        if (other !== undefined) {
          throw new CheckpointError(shard.file.path, `"${tensor.name}" stands in ${other.file.path} as well`);
        }
        places.set(tensor.name, { file: shard.file, tensor });
      }
    }
    for (const [name, shard] of index ?? []) {
      if (places.get(name)?.file !== shards.get(shard)!.file) {
        throw new CheckpointError(folder, `the index says that ${shard} holds "${name}", and it does not`);
      }
    }
    const unlisted = index && [...places.keys()].find((name) => !index.has(name));
    if (unlisted !== undefined) throw new CheckpointError(folder, `the index does not list "${unlisted}"`);
    return {
      path: folder,
      config,
      companions: companions.map((name) => join(folder, name)),
      tensors: new Map<string, CheckpointTensor>([...places].map(([name, { tensor }]) => [name, tensor])),
      readRows: async (name, start, end) => {
        const place = places.get(name);
        if (place === undefined) throw new CheckpointError(folder, `there is no tensor "${name}"`);
        return readStoredRows(place.file, place.tensor, start, end);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What lies there instead, and what to do about it. */
function otherWeights(entries: readonly string[]): string {
  const others = entries.filter((name) => /\.(bin|pth?|ckpt|h5|msgpack|gguf|onnx|safetensors)$/.test(name));
  if (others.length === 0) return ' and no index of shards';
  const shown = others.sort().slice(0, 4).join(', ');
  const gguf = others.some((name) => name.endsWith('.gguf')) ? '; a GGUF file is given by its own path' : '';
  return `, but ${shown}: weights are read from safetensors (one file, or shards with an index)${gguf}`;
}

/** Tensor name → shard, or nothing where the checkpoint is one file. */
async function readIndex(folder: string): Promise<ReadonlyMap<string, string> | undefined> {
  const path = join(folder, 'model.safetensors.index.json');
  if ((await exists(join(folder, 'model.safetensors'))) || !(await exists(path))) return undefined;
  const parsed = indexSchema.safeParse(await readObject(path, largestIndex));
  if (!parsed.success) {
    throw new CheckpointError(path, 'it is no index of shards in this folder', { cause: parsed.error });
  }
  return new Map(Object.entries(parsed.data.weight_map));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
