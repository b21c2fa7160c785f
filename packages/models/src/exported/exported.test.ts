/** Exports as others lay them out, run as they are, against what onnxruntime says in Python. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { add, cast, Graph, reduceSum, writeModel } from '@haksup/graph';
import { openSession } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { ExportTrialError, OnnxFileError, OptionError, UnsupportedModelError } from '../errors.ts';
import { fixtures, material, temporaryFolder } from '../testing/folders.ts';
import { writeGroupedExport } from '../testing/grouped-export.ts';
import { relativeError } from '../testing/run-decoder.ts';
import { ExportedRun } from '../testing/run-exported.ts';
import { type ExportedDecoder, openExported } from './open-exported.ts';

interface Said {
  readonly ids: readonly number[];
  readonly last: readonly number[];
}
const readJson = async <Json>(...path: string[]): Promise<Json> =>
  JSON.parse(await readFile(join(fixtures, ...path), 'utf8')) as Json;
const exported = join(fixtures, 'exported-gpt2');
const capp = material('models/capp-gpt');

describe('openExported', () => {
  it.each([
    ['Optimum’s names with data beside', 'model', 'fp32', 1e-5],
    ['4-bit products', 'model_q4', 'q4', 1e-2],
    ['a merged decoder', 'decoder_model_merged', undefined, 1e-5],
  ] as const)('runs %s', async (_, name, variant, tolerance) => {
    const recorded = await readJson<{ prompt: number[]; files: Record<string, Said> }>(
      'exported-gpt2',
      'case.json',
    );
    const path = name === 'model' ? join(exported, 'onnx', 'model.onnx') : exported;
    const decoder = await openExported(path, variant === undefined || name === 'model' ? {} : { variant });
    expect(decoder.path).toBe(join(exported, 'onnx', `${name}.onnx`));
    expect(decoder).toMatchObject({ family: 'gpt2', layers: 2, keyValueHeads: 2, headSize: 16 });
    expect(decoder).toMatchObject({ vocabulary: 96, contextLength: 256, cacheUpdate: 'grows' });
    expect(decoder.special).toEqual({ begin: 1, end: [2], pad: 0 });
    const said = recorded.files[name]!;
    await using run = await ExportedRun.open(decoder);
    const { ids, last } = await run.greedy(recorded.prompt, said.ids.length);
    expect(ids).toEqual(said.ids);
    expect(relativeError(last, said.last)).toBeLessThan(tolerance);
  });

  it.skipIf(capp === undefined)('lets the trained capp-gpt say its own (material is needed)', async () => {
    const { cases } = await readJson<{ cases: (Said & { prompt: number[] })[] }>('capp-gpt.json');
    const decoder = await openExported(capp!);
    const stop = decoder.special.end[0];
    for (const { prompt, ids, last } of cases) {
      await using run = await ExportedRun.open(decoder);
      const said = await run.greedy(prompt, 60, stop);
      expect(said.ids).toEqual(ids);
      expect(relativeError(said.last, last)).toBeLessThan(1e-4);
    }
  });

  it('sees that a cache of GroupQueryAttention may be updated in place', async () => {
    await using folder = await temporaryFolder();
    await writeGroupedExport(join(folder.path, 'model.onnx'));
    const decoder = await openExported(folder.path);
    expect(decoder).toMatchObject({ cacheUpdate: 'in place', keyValueHeads: 1, headSize: 8, layers: 1 });
    expect(decoder.positions).toBeUndefined();
    await using growing = await ExportedRun.open(decoder);
    await using inPlace = await ExportedRun.open(decoder, 64);
    const rows: string[] = [];
    for (const ids of [[3, 1, 4, 1, 5], [9], [2], [6], [5, 3]]) {
      const logits = await growing.step(ids);
      expect([...(await inPlace.step(ids))]).toEqual([...logits]);
      rows.push(logits.join());
    }
    expect(new Set(rows).size, 'every step sees another past').toBe(5);
  });

  it.each([
    ['last', { lastLogitsOnly: true, logitsWanted: undefined }],
    ['wanted', { lastLogitsOnly: false, logitsWanted: { name: 'num_logits_to_keep', type: 'int64' } }],
  ] as const)('sees which logits there are: %s', async (logits, expected) => {
    await using folder = await temporaryFolder();
    await writeGroupedExport(join(folder.path, 'model.onnx'), { logits });
    expect(await openExported(folder.path)).toMatchObject(expected);
  });

  it('does not call a cache in place that something else reads', async () => {
    await using folder = await temporaryFolder();
    await writeGroupedExport(join(folder.path, 'model.onnx'), { readsPast: true });
    expect(await openExported(folder.path)).toMatchObject({ cacheUpdate: 'grows' });
  });
});

/** A graph with these inputs and outputs, where the first feeds all. */
async function writeSignature(
  path: string,
  inputs: Record<string, readonly (number | string)[]>,
  outputs: Record<string, readonly (number | string)[]>,
): Promise<void> {
  const graph = new Graph('signature');
  const ints = new Set(['input_ids', 'attention_mask', 'position_ids', 'encoder_attention_mask']);
  const values = Object.entries(inputs).map(([name, shape]) =>
    graph.input(name, ints.has(name) ? 'int64' : 'float32', shape),
  );
  const sum = values.map((value) => reduceSum(cast(value, 'float32'))).reduce((a, b) => add(a, b));
  for (const [name, shape] of Object.entries(outputs)) {
    graph.output(name, add(graph.constant('float32', shape.map(Number), Array(32).fill(0)), sum));
  }
  await writeFile(path, writeModel(graph, { parameters: new Map() }));
}

describe('what is not run', () => {
  const tokens = { input_ids: ['B', 'T'] };
  const past = { 'past_key_values.0.key': ['B', 2, 'P', 4], 'past_key_values.0.value': ['B', 2, 'P', 4] };
  const out = { logits: [1, 1, 32], 'present.0.key': [1, 2, 4, 4], 'present.0.value': [1, 2, 4, 4] };
  it.each([
    ['no tokens', past, out, /without "input_ids"/],
    ['no logits', { ...tokens, ...past }, { 'present.0.key': [1, 2, 4, 4] }, /without "logits"/],
    ['no cache', tokens, { logits: [1, 1, 32] }, /0 cache inputs/],
    ['half a cache', { ...tokens, ...past }, { logits: [1, 1, 32] }, /without the key of layer 0/],
    [
      'an encoder-decoder',
      { ...tokens, encoder_attention_mask: ['B', 'S'] },
      out,
      /encoder_attention_mask".*convert its checkpoint/,
    ],
    ['pictures', { ...tokens, pixel_values: ['B', 3] }, out, /pixel_values".*reads? tokens/],
    ['a state space', { ...tokens, 'past_conv.0': ['B', 3] }, out, /past_conv.0".*attention caches/],
    ['something unheard of', { ...tokens, ...past, gizmo: [1] }, out, /gizmo"/],
    ['a cache of three dimensions', { ...tokens, 'past_key_values.0.key': [1, 2, 3] }, out, /3 dimensions/],
    ['open sizes without a config', { ...tokens, ...gap() }, out, /whose head size is/],
  ] as const)('%s', async (_, inputs, outputs, message) => {
    await using folder = await temporaryFolder();
    await writeSignature(join(folder.path, 'model.onnx'), inputs, outputs);
    const opening = openExported(folder.path);
    await expect(opening).rejects.toThrow(UnsupportedModelError);
    await expect(opening).rejects.toThrow(message);
  });
  function gap(): Record<string, readonly (number | string)[]> {
    return { 'past_key_values.0.key': ['B', 2, 'P', 'D'], 'past_key_values.0.value': ['B', 2, 'P', 'D'] };
  }

  it('outputs that are not as declared', async () => {
    await using folder = await temporaryFolder();
    // Its caches do not grow: presents are constants of four tokens.
    await writeSignature(join(folder.path, 'model.onnx'), { ...tokens, ...past }, out);
    const opening = openExported(folder.path);
    await expect(opening).rejects.toThrow(ExportTrialError);
    await expect(opening).rejects.toMatchObject({ outcome: 'outputs' });
    await expect(openExported(folder.path, { trial: 'skip' })).resolves.toMatchObject({ layers: 1 });
  });

  it('what takes more than it may', async () => {
    const opening = openExported(exported, { timeoutMilliseconds: 100 });
    await expect(opening).rejects.toMatchObject({ name: 'ExportTrialError', outcome: 'timeout' });
  });

  it('names what a folder has instead', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'onnx'));
    await cp(join(exported, 'onnx', 'model_q4.onnx'), join(folder.path, 'onnx', 'vision_encoder.onnx'));
    await expect(openExported(folder.path)).rejects.toThrow(OnnxFileError);
    await expect(openExported(folder.path)).rejects.toThrow(/its graphs: vision_encoder.onnx/);
    await expect(openExported(join(folder.path, 'absent'))).rejects.toThrow(/no such folder/);
    await expect(openExported(exported, { variant: 'fp16' })).rejects.toThrow(/stored as fp16/);
    await expect(openExported(exported, { variant: 'q3' as never })).rejects.toThrow(OptionError);
  });
});

it('opens in this process what has passed', async () => {
  const decoder: ExportedDecoder = await openExported(exported, { variant: 'q4' });
  await using session = await openSession(decoder.path, { device: 'cpu' });
  expect(session.inputs.map(({ name }) => name)).toContain(decoder.caches[3]!.past);
});
