/**
 * Converts a checkpoint of SmolLM2-135M's shape with random weights: `node benchmarks/convert.ts [int4|int8|fp16|fp32] [BLOCK]`.
 * Prints seconds, bytes and the peak of the process's memory above what it had before.
 */
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsOf } from '../src/families/architecture.ts';
import { type BlockSize, convert, type Dtype, familyOf, openModel } from '../src/index.ts';
import { temporaryFolder } from '../src/testing/folders.ts';

const config = {
  model_type: 'llama',
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  vocab_size: 49_152,
  max_position_embeddings: 8192,
  rope_theta: 100_000,
  tie_word_embeddings: true,
};
const dtype = (process.argv[2] ?? 'int4') as Dtype;
const block = Number(process.argv[3] ?? 32) as BlockSize;
await using folder = await temporaryFolder();
await writeFile(join(folder.path, 'config.json'), JSON.stringify(config));
const family = familyOf(config);
const header: Record<string, object> = {};
let offset = 0;
for (const { name, shape, parts } of weightsOf(family.describe(config, new Map()))) {
  const layer = /layers\.(\d+)\./.exec(name)?.[1] ?? '';
  const sources = family.tensors[name.replace(/layers\.\d+\./, 'layers.{layer}.')]!;
  for (const [index, source] of sources.entries()) {
    const rows = sources.length === 1 ? shape[0]! : parts[index]!;
    const bytes = 2 * rows * (shape[1] ?? 1);
    const own = [rows, ...shape.slice(1)];
    header[(source as string).replace('{layer}', layer)] = {
      dtype: 'BF16',
      shape: own,
      data_offsets: [offset, offset + bytes],
    };
    offset += bytes;
  }
}
const text = Buffer.from(JSON.stringify(header));
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(text.length));
const file = await open(join(folder.path, 'model.safetensors'), 'w');
await file.write(Buffer.concat([length, text]));
// Numbers from −0.06 to 0.06, in bfloat16.
const noise = Uint16Array.from({ length: 2 ** 20 }, (_, at) => {
  const random = Math.imul(at + 1, 2654435761) >>> 0;
  return ((random & 1) << 15) | (0x3c00 + ((random >>> 8) % 0x180));
});
for (let done = 0; done < offset; done += noise.byteLength) {
  await file.write(new Uint8Array(noise.buffer), 0, Math.min(noise.byteLength, offset - done));
}
await file.close();
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const output = join(folder.path, 'output');
const manifest = await convert({ checkpoint: folder.path, output, dtype, block });
const seconds = (performance.now() - start) / 1000;
const peak = (process.resourceUsage().maxRSS - before) / 1024;
const { size } = await stat(join(output, 'weights.bin'));
const opening = performance.now();
const { model } = (await openModel(output)).decoder();
console.log(
  JSON.stringify({
    dtype,
    block: manifest.block,
    checkpointBytes: offset,
    bytes: size,
    seconds: Number(seconds.toFixed(1)),
    peakGrowthMiB: Math.round(peak),
    graphBytes: model.byteLength,
    openMilliseconds: Math.round(performance.now() - opening),
  }),
);
