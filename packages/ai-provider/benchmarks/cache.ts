/**
 * What an int8 cache costs a trained model whose scales were found on this package's own texts:
 * `node benchmarks/cache.ts [CHECKPOINT IDS.json]`; without arguments the material's stories260K and its golden text.
 * Prints a Markdown table: mean negative log-likelihood of the text in nats per token, read token by token, over a cache
 * of floats and over one of int8, and what the conversion itself saw of it (`cacheCheck`). Beside it scales that are found
 * on the first 128 tokens of the text itself.
 *
 * IDS.json holds `greedy_ids`: the text's token ids, the first of which is only read.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Calibration, convert, type Dtype, type KeyValueType, openModel } from '@haksup/models';
import { openSession, type Tensor, tensor } from '@haksup/runtime';
import { sampleCalibration } from '../src/local/store/calibration-texts.ts';
import { material, temporaryFolder } from '../src/local/testing/material.ts';

const stories = material('models/stories260K');
const [checkpoint = stories, idsFile = stories && join(stories, 'golden.json')] = process.argv.slice(2);
if (checkpoint === undefined || idsFile === undefined) {
  console.error('Give a checkpoint and its ids, or set HAKSUP_MATERIAL.');
  process.exit(1);
}
const { greedy_ids: ids } = JSON.parse(await readFile(idsFile, 'utf8')) as { greedy_ids: number[] };
await using folder = await temporaryFolder();

/** Reads the text token by token, so that every key and value is read as the cache holds it. */
async function lossOf(path: string, keyValueType: KeyValueType): Promise<number> {
  const graph = (await openModel(path)).decoder({ keyValueType, activations: 'float32' });
  await using session = await openSession(graph.model, {
    device: 'cpu',
    threads: 1,
    settings: graph.settings,
  });
  const shape = [1, graph.keyValueHeads, ids.length, graph.headSize];
  const caches = Array.from({ length: graph.layers }, (_, layer) =>
    ['key', 'value'].map((kind) => [`${layer}.${kind}`, tensor(keyValueType, shape)] as const),
  ).flat();
  const past = Object.fromEntries(caches.map(([name, cache]) => [`past.${name}`, cache]));
  const present = Object.fromEntries(caches.map(([name, cache]) => [`present.${name}`, cache]));
  let sum = 0;
  for (const [at, id] of ids.slice(0, -1).entries()) {
    const feeds: Record<string, Tensor> = {
      tokens: tensor('int64', [1, 1], [id]),
      selected: tensor('int64', [1], [0]),
      lastPositions: tensor('int32', [1], [at]),
      totalLength: tensor('int32', [], [at + 1]),
      ...(graph.usesPositions && { positions: tensor('int64', [1, 1], [at]) }),
      ...past,
    };
    const { logits } = await session.run(feeds, { outputs: { logits: 'float32', ...present } });
    const largest = Math.max(...logits.data);
    const total = logits.data.reduce((all, logit) => all + Math.exp(logit - largest), 0);
    sum += Math.log(total) + largest - logits.data[ids[at + 1]!]!;
  }
  return sum / (ids.length - 1);
}

const { architecture } = await convert({ checkpoint, output: join(folder.path, 'first'), dtype: 'fp32' });
if (architecture.kind !== 'decoder') throw new Error('Only decoders have caches.');
const own = await sampleCalibration(checkpoint, architecture.vocabulary);
if (own === undefined) throw new Error('Its tokenizer reads none of the texts.');
const tokens = own.reduce((all, text) => all + Math.min(text.length, 512, architecture.contextLength), 0);
console.log(`${own.length} texts of ${tokens} tokens; the text that is read has ${ids.length}.\n`);
console.log('| weights | scales found on | float cache | int8 cache | difference | seen by the conversion |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const dtype of ['fp32', 'int8', 'int4'] satisfies Dtype[]) {
  for (const [name, calibration] of [
    ['own texts', own],
    ['the text’s beginning', [ids.slice(0, 128)]],
  ] satisfies [string, Calibration][]) {
    const output = join(folder.path, `${dtype}-${calibration.length}`);
    const { cacheCheck } = await convert({ checkpoint, output, dtype, calibration });
    const float = await lossOf(output, 'float32');
    const narrow = cacheCheck?.kept === true ? await lossOf(output, 'int8') : Number.NaN;
    console.log(
      `| ${dtype} | ${name} | ${float.toFixed(4)} | ${narrow.toFixed(4)} | ${(narrow - float).toFixed(4)} | ` +
        `${cacheCheck?.divergence?.toFixed(4)} (${cacheCheck?.kept ? 'kept' : 'dropped'}) |`,
    );
  }
}
