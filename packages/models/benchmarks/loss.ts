/**
 * What each dtype and block size costs on a trained model, and what calibration saves of it:
 * `node benchmarks/loss.ts [CHECKPOINT IDS.json]`.
 * Without arguments the material's stories260K and its golden text are taken. Prints a Markdown table: bytes of the
 * weights, the largest error of a matrix, and the mean negative log-likelihood of the text in nats per token.
 *
 * IDS.json holds `greedy_ids`: the text's token ids, the first of which is only read.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlockSize, convert, type DecoderOptions, type Dtype, openModel } from '../src/index.ts';
import { material, temporaryFolder } from '../src/testing/folders.ts';
import { DecoderRun } from '../src/testing/run-decoder.ts';
import { lossOf as meanLoss, sampleTexts } from '../src/testing/sample-texts.ts';

const stories = material('models/stories260K');
const [checkpoint = stories, idsFile = stories && join(stories, 'golden.json')] = process.argv.slice(2);
if (checkpoint === undefined || idsFile === undefined) {
  console.error('Give a checkpoint and its ids, or set HAKSUP_MATERIAL.');
  process.exit(1);
}
const { greedy_ids: ids } = JSON.parse(await readFile(idsFile, 'utf8')) as { greedy_ids: number[] };
await using folder = await temporaryFolder();

const lossOf = async (path: string, options: DecoderOptions): Promise<{ loss: number; best: number[] }> => {
  const graph = (await openModel(path)).decoder(options);
  await using run = await DecoderRun.open(graph, { capacity: ids.length });
  // Token by token: so every key and value is read as the cache holds it.
  const rows: Float32Array[] = [];
  for (const [at, id] of ids.slice(0, -1).entries()) rows.push((await run.step([[id]], at))[0]![0]!);
  let sum = 0;
  const best: number[] = [];
  for (const [at, row] of rows.entries()) {
    const largest = Math.max(...row);
    sum +=
      Math.log(row.reduce((total, score) => total + Math.exp(score - largest), 0)) +
      largest -
      row[ids[at + 1]!]!;
    best.push(row.indexOf(largest));
  }
  return { loss: sum / rows.length, best };
};

const cases: readonly [Dtype, BlockSize][] = [
  ['fp32', 32],
  ['fp16', 32],
  ['int8', 32],
  ['int8', 64],
  ['int8', 128],
  ['int4', 32],
  ['int4', 64],
  ['int4', 128],
];
let reference: { loss: number; best: number[] } | undefined;
console.log(
  '| dtype | block | bytes of weights | largest error of a matrix | loss, float32 activations | int8 activations | same best token |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [dtype, block] of cases) {
  const output = join(folder.path, `${dtype}-${block}`);
  const { weights } = await convert({ checkpoint, output, dtype, block, calibration: [ids.slice(0, 128)] });
  const { size } = await stat(join(output, 'weights.bin'));
  const error = Math.max(...Object.values(weights).map((weight) => weight.error));
  const exact = await lossOf(output, { activations: 'float32' });
  const rounded = await lossOf(output, {});
  reference ??= exact;
  const same = rounded.best.filter((id, at) => id === reference!.best[at]).length / rounded.best.length;
  const blocked = dtype.startsWith('int');
  const difference = (loss: number): string =>
    `${loss.toFixed(4)} (${(loss - reference!.loss >= 0 ? '+' : '') + (loss - reference!.loss).toFixed(4)})`;
  console.log(
    `| ${dtype} | ${blocked ? block : '–'} | ${size.toLocaleString('en')} | ${(100 * error).toFixed(2)} % | ${difference(exact.loss)} | ${blocked ? difference(rounded.loss) : '–'} | ${(100 * same).toFixed(1)} % |`,
  );
}
const cache: DecoderOptions = { keyValueType: 'int8', activations: 'float32' };
const { loss } = await lossOf(join(folder.path, 'fp32-32'), cache);
console.log(`\nfp32 with an int8 cache, calibrated on the first 128 tokens: ${loss.toFixed(4)}`);

// Calibration texts and others are drawn from the model itself; the golden text is its likeliest.
const float32 = (await openModel(join(folder.path, 'fp32-32'))).decoder();
const begin = ids[0]!;
const drawn = { tokens: Math.min(201, float32.contextLength), texts: 16 };
const calibration = await sampleTexts(float32, begin, { ...drawn, seed: 1 });
const others = await sampleTexts(float32, begin, { ...drawn, seed: 2 });
const exactLosses = [await meanLoss(float32, [ids]), await meanLoss(float32, others)] as const;
console.log(
  `\n| int4 | rounding | largest error of a matrix | loss on the golden text | on ${others.length} drawn texts |`,
);
console.log('| --- | --- | --- | --- | --- |');
console.log(`| fp32 | – | – | ${exactLosses.map((one) => one.toFixed(4)).join(' | ')} |`);
for (const block of [32, 64] as const) {
  for (const rounding of ['nearest', 'gptq'] as const) {
    const output = join(folder.path, `${rounding}-${block}`);
    const { weights } = await convert({ checkpoint, output, dtype: 'int4', block, rounding, calibration });
    const error = Math.max(...Object.values(weights).map((weight) => weight.error));
    const graph = (await openModel(output)).decoder({ activations: 'float32' });
    const losses = [await meanLoss(graph, [ids]), await meanLoss(graph, others)];
    const described = losses.map((one, at) => `${one.toFixed(4)} (+${(one - exactLosses[at]!).toFixed(4)})`);
    console.log(`| ${block} | ${rounding} | ${(100 * error).toFixed(2)} % | ${described.join(' | ')} |`);
  }
}
