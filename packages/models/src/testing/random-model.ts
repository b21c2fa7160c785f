/** For benchmarks and tests: converted folders of a real model's shape with random weights, written without a checkpoint. */
import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsOf } from '../families/architecture.ts';
import { familyOf } from '../families/registry.ts';
import {
  type Manifest,
  manifestName,
  manifestVersion,
  type Place,
  type StoredWeight,
  weightsName,
} from '../model/manifest.ts';
import { type BlockSize, bytesOf, type Dtype, formatOf } from '../quantise/format.ts';
import { OwnContents } from './own-contents.ts';

/** The shape of Qwen3-0.6B (https://huggingface.co/Qwen/Qwen3-0.6B/blob/main/config.json). */
export const qwen3: Readonly<Record<string, unknown>> = {
  model_type: 'qwen3',
  hidden_size: 1024,
  intermediate_size: 3072,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  vocab_size: 151_936,
  max_position_embeddings: 40_960,
  rope_theta: 1_000_000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
};

/** Writes a folder that `openModel` opens. @returns Bytes of its weights. */
export async function writeRandomModel(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  dtype: Dtype = 'int4',
  block: BlockSize = 32,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const family = familyOf(config);
  const architecture = family.describe(config, new Map());
  const contents = new OwnContents(3);
  const hash = createHash('sha256');
  const file = await open(join(folder, weightsName), 'w');
  const weights: Record<string, StoredWeight> = {};
  let offset = 0;
  const append = async (bytes: number, piece: Uint8Array): Promise<Place> => {
    const padding = Buffer.alloc((4096 - (offset % 4096)) % 4096);
    await file.write(padding);
    hash.update(padding);
    const start = offset + padding.length;
    for (let done = 0; done < bytes; done += piece.length) {
      const part = piece.subarray(0, Math.min(piece.length, bytes - done));
      await file.write(part);
      hash.update(part);
    }
    offset = start + bytes;
    return { offset: start, byteLength: bytes };
  };
  const floats = (about: number): Uint8Array =>
    new Uint8Array(new Float32Array(2 ** 16).fill(contents.number(about)).buffer);
  for (const { name, shape, role } of weightsOf(architecture)) {
    const format = formatOf(role, dtype, block);
    const bytes = bytesOf(format, shape);
    const data = await append(
      bytes.data,
      format.kind === 'blocks' ? contents.noise() : floats(role === 'vector' ? 1 : 0.01),
    );
    const scales = bytes.scales === 0 ? undefined : await append(bytes.scales, floats(0.004));
    weights[name] = { shape, format, data, ...(scales && { scales }), error: 0 };
  }
  await file.close();
  const manifest: Manifest = {
    format: 'haksup-model',
    version: manifestVersion,
    family: family.name,
    dtype,
    block: dtype === 'int4' || dtype === 'int8' ? block : null,
    architecture,
    tokens: { begin: null, end: [], pad: null },
    weights,
    files: [{ name: weightsName, byteLength: offset, sha256: hash.digest('hex') }],
  };
  await writeFile(join(folder, manifestName), JSON.stringify(manifest));
  return offset;
}
