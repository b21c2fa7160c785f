/**
 * What each dtype and block size costs on a trained model: `node benchmarks/loss.ts [CHECKPOINT IDS.json]`.
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
