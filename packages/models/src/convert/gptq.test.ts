import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph, writeModel } from '@haksup/graph';
import { openSession } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { normalise } from '../layers/norm.ts';
import { momentPieces, TappedWeights } from '../layers/one-layer.ts';
import type { DecoderGraph } from '../model/graphs.ts';
import { weightsName } from '../model/manifest.ts';
import { openModel } from '../model/open-model.ts';
import { readCase } from '../testing/expected.ts';
import { fixtures, material, temporaryFolder } from '../testing/folders.ts';
import { randomFrom } from '../testing/mutate.ts';
import { DecoderRun, relativeError } from '../testing/run-decoder.ts';
import { lossOf, sampleTexts } from '../testing/sample-texts.ts';
import { convert } from './convert.ts';
import { runLayers } from './gptq-weights.ts';

const random = randomFrom(4);
const calibration = Array.from({ length: 24 }, () =>
  Array.from({ length: 60 }, () => 3 + Math.floor(93 * random())),
);

/** Mean square of the differences of a text's logits. */
function difference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const squares = a.flatMap((row, at) => Array.from(row, (value, column) => (value - b[at]![column]!) ** 2));
  return squares.reduce((sum, one) => sum + one, 0) / squares.length;
}

const stories = material('models/stories260K');

describe('rounding by GPTQ', () => {
  // Of every kind of layer: norms behind, norms on queries and keys, biases, learned positions, an untied head.
  const families = ['llama', 'qwen2', 'qwen3', 'gemma3', 'phi3', 'gpt2'];
  it.each(families)('runs the layers of %s one by one as the decoder runs them', async (name) => {
    await using folder = await temporaryFolder();
    await convert({ checkpoint: join(fixtures, name), output: join(folder.path, name), dtype: 'fp32' });
    const model = await openModel(join(folder.path, name));
    const { architecture, weights: stored } = model.manifest;
    if (architecture.kind !== 'decoder') throw new Error('a fixture of another kind');
    const text = calibration[0]!;
    const graph = new Graph('all');
    const weights = new TappedWeights(graph, stored, weightsName, 'float32');
    const stream = graph.input('stream', 'float32', ['B', 'T', architecture.width]);
    const normal = normalise(stream, 'norm', weights, architecture.norm);
    const scores = architecture.head.tied
      ? weights.scores(normal, 'embedding.tokens')
      : weights.linear(normal, 'head');
    graph.output('logits', scores);
    const settings = { 'session.model_external_initializers_file_folder_path': model.folder };
    const bytes = writeModel(graph, { parameters: weights.places });
    await using head = await openSession(bytes, { device: 'cpu', settings });
    const last = await runLayers(model.folder, model.manifest, architecture, text);
    const { logits } = await head.run({ stream: last }, { outputs: { logits: 'float32' } });
    await using run = await DecoderRun.open(model.decoder({ contextLength: 96 }));
    const expected = (await run.step([text], 0))[0]!;
    expect(
      relativeError(
        logits.data,
        expected.flatMap((row) => [...row]),
      ),
    ).toBeLessThan(1e-4);
  });

  it.each(families)('does to %s nothing that rounding does not', async (name) => {
    await using folder = await temporaryFolder();
    const { long } = await readCase<{ long: number[] }>(name);
    const logitsOf = async (kind: string, options: object): Promise<Float32Array[]> => {
      const output = join(folder.path, kind);
      await convert({ checkpoint: join(fixtures, name), output, ...options });
      const graph = (await openModel(output)).decoder({ contextLength: 96, activations: 'float32' });
      await using run = await DecoderRun.open(graph);
      return (await run.step([long.slice(0, 90)], 0))[0]!;
    };
    const exact = await logitsOf('fp32', { dtype: 'fp32' });
    const nearest = difference(exact, await logitsOf('nearest', { dtype: 'int4' }));
    const gptq = difference(exact, await logitsOf('gptq', { dtype: 'int4', calibration, rounding: 'gptq' }));
    // Random weights make random inputs, and there is little to make up with.
    expect(gptq / nearest).toBeGreaterThan(0.3);
    expect(gptq / nearest).toBeLessThan(1.3);
  });

  it.skipIf(stories === undefined)(
    'costs the trained stories260K less on a text that it has not seen (material is needed)',
    async () => {
      await using folder = await temporaryFolder();
      const golden = JSON.parse(await readFile(join(stories!, 'golden.json'), 'utf8')) as {
        greedy_ids: number[];
      };
      const graphOf = async (kind: string, options: object): Promise<DecoderGraph> => {
        const output = join(folder.path, kind);
        await convert({ checkpoint: stories!, output, block: 64, ...options });
        return (await openModel(output)).decoder({ activations: 'float32' });
      };
      const exact = await graphOf('fp32', { dtype: 'fp32' });
      const told = await sampleTexts(exact, 1, { texts: 12, tokens: 120, seed: 5 });
      const held = [golden.greedy_ids];
      const best = await lossOf(exact, held);
      const nearest = (await lossOf(await graphOf('nearest', {}), held)) - best;
      const gptq =
        (await lossOf(await graphOf('gptq', { calibration: told, rounding: 'gptq' }), held)) - best;
      expect(gptq).toBeLessThan(0.8 * nearest);
    },
  );

  it('is the same each time, leaves nothing else behind, and tells how far it is', async () => {
    await using folder = await temporaryFolder();
    const seen = new Set<string>();
    const make = (output: string) =>
      convert({
        checkpoint: join(fixtures, 'llama'),
        output: join(folder.path, output),
        dtype: 'int4',
        block: 64,
        calibration: calibration.slice(0, 3),
        rounding: 'gptq',
        onProgress: ({ weight, done, total }) => {
          if (done === total) seen.add(weight);
        },
      });
    const [one, other] = [await make('one'), await make('other')];
    expect(other.weights).toEqual(one.weights);
    expect(other.files[0]!.sha256).toBe(one.files[0]!.sha256);
    expect((await readdir(join(folder.path, 'one'))).sort()).toEqual([
      'config.json',
      'model.json',
      'weights.bin',
    ]);
    expect(seen).toContain('layers.1.feedForward.output.weight');
    expect(seen).toContain('head.weight');
    for (const { error } of Object.values(one.weights)) expect(error).toBeLessThan(0.2);
  });

  it('ends with its signal and leaves nothing', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    const converting = convert({
      checkpoint: join(fixtures, 'llama'),
      output: join(folder.path, 'aborted'),
      calibration,
      rounding: 'gptq',
      signal: controller.signal,
      onProgress: ({ weight, done, total }) => {
        if (done === total && weight.startsWith('layers.1')) controller.abort(new Error('enough'));
      },
    });
    await expect(converting).rejects.toThrow('enough');
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['llama', { dtype: 'int8', calibration, rounding: 'gptq' }, /needs the dtype int4/],
    ['llama', { rounding: 'gptq' }, /texts as "calibration"/],
    ['llama', { calibration, rounding: 'best' }, /none of nearest, gptq/],
    ['llama', { calibration: [[1, 9999]], rounding: 'gptq' }, /9999/],
    ['bert', { calibration, rounding: 'gptq' }, /is for decoders/],
  ] as const)('refuses of %s %j', async (name, options, message) => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'refused');
    const converting = convert({ checkpoint: join(fixtures, name), output, ...(options as object) });
    await expect(converting).rejects.toMatchObject({ name: 'OptionError' });
    await expect(converting).rejects.toThrow(message);
  });
});

it.each([
  [64, [64]],
  [2048, [2048]],
  [2049, [1152, 897]],
  [3072, [1536, 1536]],
  [14_336, Array(7).fill(2048)],
])('%i columns are measured in pieces that blocks do not cross', (columns, pieces) => {
  expect(momentPieces(columns)).toEqual(pieces);
});
