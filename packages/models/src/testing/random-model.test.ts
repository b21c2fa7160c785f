import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyModel } from '../model/read-manifest.ts';
import type { Dtype } from '../quantise/format.ts';
import { temporaryFolder } from './folders.ts';
import { writeRandomModel } from './random-model.ts';

const tiny = {
  model_type: 'qwen3',
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  head_dim: 16,
  vocab_size: 96,
  max_position_embeddings: 128,
};

it.each<Dtype>(['int4', 'int8', 'fp16', 'fp32'])(
  'gives each weight of %s contents of its own',
  async (dtype) => {
    await using folder = await temporaryFolder();
    await writeRandomModel(folder.path, tiny, dtype);
    const { weights } = await verifyModel(folder.path);
    const file = await readFile(join(folder.path, 'weights.bin'));
    const places = Object.values(weights).flatMap(({ data, scales }) => (scales ? [data, scales] : [data]));
    // By their beginnings: of two alike the longer would hold the shorter.
    const contents = places.map(({ offset }) =>
      createHash('sha256')
        .update(file.subarray(offset, offset + 64))
        .digest('hex'),
    );
    expect(new Set(contents).size).toBe(places.length);
  },
);
