/**
 * Where a decoder's time goes: `node benchmarks/parts.ts [CONTEXT …]` (128, 1024 and 4096 unless said). Runs the parts of
 * SmolLM2-135M's shape by themselves on one thread, each layer with weights and a cache of its own, and prints processor
 * time (which other programs disturb less than the clock's) as two Markdown tables: a decoding step by parts, and products
 * by their rows.
 */
import {
  addThenRmsNorm,
  blockMatmul,
  customOperator,
  Graph,
  groupedAttention,
  multiply,
  silu,
  splitEvenly,
  swapLastAxes,
  type TensorData,
  type Value,
  writeModel,
} from '@haksup/graph';
import { openSession, type Tensor, tensor } from '@haksup/runtime';
import { randomFrom } from '../src/testing/mutate.ts';
import { OwnContents, repeat } from '../src/testing/own-contents.ts';

process.env.ORT_GQA_DISABLE_FLASH_ATTENTION = '1';
const layers = 30;
const [width, inner, heads, groups, size, vocabulary] = [576, 1536, 9, 3, 64, 49_152] as const;
const random = randomFrom(1);
const contents = new OwnContents(1);
const contexts = process.argv.slice(2).map(Number);

/** A graph with the data of its parameters. */
class Part {
  readonly graph = new Graph('part');
  readonly data = new Map<string, TensorData>();
  readonly feeds: Record<string, Tensor> = {};
  readonly outputs: Record<string, Tensor> = {};
  #names = 0;

  input(shape: number[]): Value {
    const name = `x${this.#names++}`;
    const count = shape.reduce((product, one) => product * one, 1);
    this.feeds[name] = tensor(
      'float32',
      shape,
      Float32Array.from({ length: count }, () => random() - 0.5),
    );
    return this.graph.input(name, 'float32', shape);
  }

  bytes(type: 'uint8' | 'int8', shape: number[]): Value {
    const data = new (type === 'int8' ? Int8Array : Uint8Array)(
      shape.reduce((product, one) => product * one, 1),
    );
    repeat(new Uint8Array(data.buffer), contents.noise());
    return this.#parameter(type, shape, data);
  }

  floats(shape: number[], about: number): Value {
    const count = shape.reduce((product, one) => product * one, 1);
    return this.#parameter('float32', shape, new Float32Array(count).fill(contents.number(about)));
  }

  #parameter(type: 'uint8' | 'int8' | 'float32', shape: number[], data: TensorData): Value {
    const name = `p${this.#names++}`;
    this.data.set(name, data);
    return this.graph.parameter(name, type, shape);
  }

  output(value: Value): void {
    const name = `y${this.#names++}`;
    this.graph.output(name, value);
    this.outputs[name] = tensor('float32', value.shape as number[]);
  }

  /** Milliseconds of processor time of one run: the least of many, with a share of what the run itself costs. */
  async time(): Promise<number> {
    const model = writeModel(this.graph, { parameters: this.data });
    await using session = await openSession(model, { device: 'cpu', threads: 1 });
    const binding = session.bind(this.feeds, this.outputs);
    let least = Number.POSITIVE_INFINITY;
    const end = performance.now() + 1500;
    for (let run = 0; run < 5 || performance.now() < end; run++) {
      const before = process.cpuUsage();
      await binding.run();
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1000);
    }
    await binding.release();
    return least;
  }
}

type Weights = 'int4 in blocks of 32' | 'int4 in blocks of 128' | 'int8 in blocks of 128' | 'int8 by rows';

function product(part: Part, x: Value, rows: number, weights: Weights): Value {
  const columns = x.shape.at(-1) as number;
  if (weights === 'int8 by rows') {
    const matrix = swapLastAxes(part.bytes('int8', [rows, columns]));
    const [y] = customOperator({
      domain: 'com.microsoft',
      operator: 'DynamicQuantizeMatMul',
      inputs: [x, matrix, part.floats([rows], 0.001)],
      outputs: [{ type: 'float32', shape: [...x.shape.slice(0, -1), rows] }],
    });
    return y!;
  }
  const bits = weights.startsWith('int4') ? 4 : 8;
  const block = weights.endsWith('32') ? 32 : 128;
  const blocks = Math.ceil(columns / block);
  const data = part.bytes('uint8', [rows, blocks, (block * bits) / 8]);
  return blockMatmul(x, data, part.floats([rows, blocks], 0.001), { rows, columns, bits, block });
}

async function products(columns: number, rows: number, count: number, weights: Weights, tokens = 1) {
  const part = new Part();
  for (let index = 0; index < count; index++) {
    part.output(product(part, part.input([tokens, columns]), rows, weights));
  }
  return part.time();
}

async function attention(context: number, type: 'int8' | 'float32'): Promise<number> {
  const part = new Part();
  const { graph, feeds, outputs } = part;
  const last = graph.input('last', 'int32', [1]);
  const total = graph.input('total', 'int32', []);
  feeds.last = tensor('int32', [1], [context]);
  feeds.total = tensor('int32', [], [context + 1]);
  const angles = new Float32Array(((context + 1) * size) / 2);
  const turns = graph.constant('float32', [context + 1, size / 2], angles);
  const scales = part.floats([groups * size], 0.01);
  for (let layer = 0; layer < layers; layer++) {
    const shape = [1, groups, context + 1, size];
    const past = ['key', 'value'].map((kind) => {
      const name = `${kind}${layer}`;
      feeds[name] = tensor(type, shape);
      outputs[`present.${name}`] = feeds[name]!;
      return graph.input(name, type, shape);
    });
    const { output, presentKey, presentValue } = groupedAttention({
      query: part.input([1, 1, (heads + 2 * groups) * size]),
      pastKey: past[0]!,
      pastValue: past[1]!,
      lastPositions: last,
      totalLength: total,
      cosines: turns,
      sines: turns,
      ...(type === 'int8' && { keyScales: scales, valueScales: scales }),
      heads,
      keyValueHeads: groups,
    });
    part.output(output);
    graph.output(`present.key${layer}`, presentKey);
    graph.output(`present.value${layer}`, presentValue);
  }
  return part.time();
}

async function rest(): Promise<number> {
  const part = new Part();
  let stream = part.input([1, 1, width]);
  for (let layer = 0; layer < layers; layer++) {
    for (let half = 0; half < 2; half++) {
      const { normal } = addThenRmsNorm(stream, part.input([1, 1, width]), part.floats([width], 1));
      stream = normal;
    }
    const [gate, up] = splitEvenly(part.input([1, 1, 2 * inner]), 2, -1) as [Value, Value];
    part.output(multiply(silu(gate), up));
  }
  part.output(stream);
  return part.time();
}

const weights: readonly Weights[] = [
  'int4 in blocks of 128',
  'int4 in blocks of 32',
  'int8 in blocks of 128',
];
console.log('| part of a decoding step | ms | weights read, GB/s |');
console.log('| --- | --- | --- |');
for (const kind of weights) {
  const inputs = (heads + 2 * groups) * size;
  const times = [
    await products(width, inputs, layers, kind),
    await products(heads * size, width, layers, kind),
    await products(width, 2 * inner, layers, kind),
    await products(inner, width, layers, kind),
  ];
  const layerTime = times.reduce((sum, time) => sum + time, 0);
  const bytes = (elements: number): number =>
    (elements * (kind.startsWith('int4') ? 4 : 8)) / 8 + (4 * elements) / (kind.endsWith('32') ? 32 : 128);
  const layerBytes = layers * bytes(width * (inputs + heads * size + 3 * inner));
  const head = await products(width, vocabulary, 1, kind);
  const row = (name: string, time: number, read: number): void =>
    console.log(`| ${name}, ${kind} | ${time.toFixed(2)} | ${(read / time / 1e6).toFixed(1)} |`);
  row(`products of ${layers} layers`, layerTime, layerBytes);
  row('head', head, bytes(width * vocabulary));
}
for (const context of contexts.length > 0 ? contexts : [128, 1024, 4096]) {
  for (const type of ['int8', 'float32'] as const) {
    const time = await attention(context, type);
    const read = 2 * layers * groups * size * context * (type === 'int8' ? 1 : 4);
    console.log(
      `| attention behind ${context} tokens, ${type} | ${time.toFixed(2)} | ${(read / time / 1e6).toFixed(1)} |`,
    );
  }
}
console.log(`| norms, gates | ${(await rest()).toFixed(2)} | |`);

console.log(
  '\n| rows | int4 in blocks of 128 | int4 in blocks of 32 | int8 in blocks of 128 | int8 by rows |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const tokens of [1, 2, 4, 8, 64, 512]) {
  const cells: string[] = [];
  for (const kind of [...weights, 'int8 by rows'] as const) {
    const count = 6;
    const time = await products(width, 2 * inner, count, kind, tokens);
    cells.push((((count * tokens * width * 2 * inner) / time) * 1e-6).toFixed(0));
  }
  console.log(`| ${tokens} | ${cells.join(' | ')} |`);
}
console.log('\nBillions of multiplications per second, a product of 576 to 3072.');
