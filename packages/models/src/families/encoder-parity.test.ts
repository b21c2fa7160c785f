/** Small random encoders and encoder-decoders against what PyTorch transformers computes with them. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { convert } from '../convert/convert.ts';
import { ModelKindError, UnsupportedModelError } from '../errors.ts';
import { openModel } from '../model/open-model.ts';
import type { Dtype } from '../quantise/format.ts';
import { readCase, readExpected } from '../testing/expected.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { relativeError } from '../testing/run-decoder.ts';
import { paddedBatch, SequenceRun } from '../testing/run-sequence.ts';

const tolerance = 1e-4;

function close(actual: readonly Float32Array[], wanted: readonly Float32Array[]): void {
  expect(actual.length).toBe(wanted.length);
  for (const [at, row] of wanted.entries()) {
    expect(relativeError(actual[at]!, row), `row ${at}`).toBeLessThan(tolerance);
  }
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe.each(['bert', 'xlm-roberta'])('%s', (name) => {
  const embed = async (
    dtype: Dtype,
    checkpoint = join(fixtures, name),
  ): Promise<Record<'hidden' | 'embedding', Float32Array[]>> => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint, output, dtype });
    const { model, settings } = (await openModel(output)).encoder();
    await using session = await openSession(model, { device: 'cpu', threads: 1, settings });
    const { rows } = await readCase<{ rows: number[][] }>(name);
    const { hidden, embedding } = await session.run(paddedBatch(rows), {
      outputs: { hidden: 'float32', embedding: 'float32' },
    });
    const split = (data: Float32Array): Float32Array[] =>
      Array.from({ length: data.length / 32 }, (_, at) => data.slice(32 * at, 32 * at + 32));
    return { hidden: split(hidden.data), embedding: split(embedding.data) };
  };

  it('gives the vectors of a batch with padding, and their mean of length 1', async () => {
    const expected = await readExpected(name);
    const { hidden, embedding } = await embed('fp32');
    close(hidden.slice(0, 40), expected.first!);
    close(hidden.slice(40, 49), expected.second!);
    close(embedding, expected.mean!);
    for (const vector of embedding) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  it.each<[Dtype, number]>([
    ['fp16', 0.99999],
    ['int8', 0.999],
    ['int4', 0.9],
  ])('stays near it in %s', async (dtype, least) => {
    const expected = (await readExpected(name)).mean!;
    const { embedding } = await embed(dtype);
    for (const [at, vector] of embedding.entries())
      expect(cosine(vector, expected[at]!)).toBeGreaterThan(least);
  });

  it('pools as the checkpoint says', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(join(fixtures, name), checkpoint, { recursive: true });
    await mkdir(join(checkpoint, '1_Pooling'));
    const settings = join(checkpoint, '1_Pooling', 'config.json');
    await writeFile(settings, '{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}');
    const first = (await readExpected(name)).first![0]!;
    const length = Math.sqrt(cosine(first, first));
    close((await embed('fp32', checkpoint)).embedding.slice(0, 1), [first.map((value) => value / length)]);
    for (const other of [
      '{"pooling_mode_max_tokens":true}',
      '{"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":true}',
      '{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}',
      '{"pooling_mode":"lasttoken"}',
    ]) {
      await writeFile(settings, other);
      await expect(embed('fp32', checkpoint), other).rejects.toThrow(UnsupportedModelError);
    }
  });

  it('reads where the pooling is described, and refuses layers behind it', async () => {
    await using folder = await temporaryFolder();
    const checkpoint = join(folder.path, 'checkpoint');
    await cp(join(fixtures, name), checkpoint, { recursive: true });
    const modules = (...parts: [string, string][]): Promise<void> =>
      writeFile(
        join(checkpoint, 'modules.json'),
        JSON.stringify(
          parts.map(([type, path], idx) => ({ idx, path, type: `sentence_transformers.models.${type}` })),
        ),
      );
    await mkdir(join(checkpoint, '7_Pool'));
    await writeFile(join(checkpoint, '7_Pool', 'config.json'), '{"pooling_mode_cls_token":true}');
    await modules(['Transformer', ''], ['Pooling', '7_Pool'], ['Normalize', '2_Normalize']);
    const { embedding } = await embed('fp32', checkpoint);
    const first = (await readExpected(name)).first![0]!;
    expect(cosine(embedding[0]!, first) / Math.sqrt(cosine(first, first))).toBeCloseTo(1, 5);
    await modules(['Transformer', ''], ['Pooling', '7_Pool'], ['Dense', '2_Dense']);
    await expect(embed('fp32', checkpoint)).rejects.toThrow(/models\.Dense" is not supported/);
    await modules(['Transformer', ''], ['Pooling', '../elsewhere']);
    await expect(embed('fp32', checkpoint)).rejects.toThrow(/unknown form/);
  });
});

interface SequenceCase {
  readonly rows: number[][];
  readonly answer: number[][];
  readonly greedy: number[];
  readonly margins: number[];
}

describe.each(['t5', 'flan-t5'])('%s', (name) => {
  it('gives the logits of answers to a batch with padding, at once and step by step, and greedy ids', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'model');
    await convert({ checkpoint: join(fixtures, name), output, dtype: 'fp32' });
    const model = await openModel(output);
    const graphs = model.sequence();
    const { rows, answer, greedy, margins } = await readCase<SequenceCase>(name);
    const expected = await readExpected(name);
    await using whole = await SequenceRun.read(graphs, rows);
    const [first, second] = await whole.step(answer, 0);
    close(first!, expected.first!);
    close(second!, expected.second!);

    await using steps = await SequenceRun.read(graphs, rows);
    const [, pieces] = await steps.step(
      answer.map((row) => row.slice(0, 5)),
      0,
    );
    for (let at = 5; at < answer[0]!.length; at++) {
      pieces!.push(
        (
          await steps.step(
            answer.map((row) => [row[at]!]),
            at,
          )
        )[1]![0]!,
      );
    }
    close(pieces!, expected.second!);

    await using alone = await SequenceRun.read(graphs, rows.slice(1));
    const ids = [graphs.start];
    for (const margin of margins) {
      const [logits] = (await alone.step([[ids.at(-1)!]], ids.length - 1))[0]!;
      if (margin < 1e-3) break;
      ids.push(logits!.indexOf(Math.max(...logits!)));
    }
    expect(ids.length).toBeGreaterThan(8);
    expect(ids.slice(1)).toEqual(greedy.slice(0, ids.length - 1));
    expect(() => model.decoder()).toThrow(ModelKindError);
    expect(() => model.encoder()).toThrow(/kind "encoder-decoder" and has no encoder\(\)/);
  });
});
