/**
 * Models of a shape with random weights in the layout that transformers.js reads, computed as the exports of
 * onnx-community do: 4-bit products in blocks of 32 with int8 activations, `GroupQueryAttention` over a cache that
 * comes back longer from each run, logits of the last tokens alone.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  add,
  addThenRmsNorm,
  blockGather,
  blockMatmul,
  cast,
  customOperator,
  fusedRmsNorm,
  Graph,
  groupedAttention,
  multiply,
  reshape,
  silu,
  type TensorData,
  type Value,
  writeModel,
} from '@haksup/graph';
import { randomFrom } from './random-bytes.ts';
import { configOf, type Shape } from './shapes.ts';

const bits = 4;
const block = 32;
/** Gives weights a deviation of about 0.02. */
const scale = 0.0043;
/** The end of a slice that goes to the end. */
const toTheEnd = 2 ** 40;

/** Writes `config.json` and `onnx/model_q4.onnx` into a folder that exists. */
export async function writeTransformersModel(shape: Shape, folder: string): Promise<void> {
  const config = { ...configOf(shape), bos_token_id: null, eos_token_id: null };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config, undefined, 1));
  await writeFile(join(folder, 'generation_config.json'), '{}\n');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model_q4.onnx'), modelOf(shape));
}

function modelOf(shape: Shape): Uint8Array {
  const { width, feedForward, heads, keyValueHeads, headSize, layers, vocabulary } = shape;
  const graph = new Graph(shape.name);
  const data = new Map<string, TensorData>();
  const random = randomFrom(5);
  const pool = Uint8Array.from({ length: 2 ** 20 }, () => Math.floor(256 * random()));
  let filled = 0;
  /** Each time from another place: equal tensors would be packed once. */
  const fill = (length: number): Uint8Array => {
    const start = (4001 * filled++) % pool.length;
    const turned = Buffer.concat([pool.subarray(start), pool.subarray(0, start)]);
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += turned.length) bytes.set(turned.subarray(0, length - at), at);
    return bytes;
  };
  const parameter = (name: string, shape: number[], values: Uint8Array | Float32Array): Value => {
    data.set(name, values as TensorData);
    return graph.parameter(name, values instanceof Float32Array ? 'float32' : 'uint8', shape);
  };
  const vector = (name: string, size: number): Value =>
    parameter(name, [size], new Float32Array(size).fill(1));
  const blocksOf = (columns: number): number => Math.ceil(columns / block);
  const scalesOf = (name: string, rows: number, columns: number): Value =>
    parameter(
      `${name}.scales`,
      [rows, blocksOf(columns)],
      new Float32Array(rows * blocksOf(columns)).fill(scale),
    );
  const product = (x: Value, name: string, rows: number): Value => {
    const columns = x.shape.at(-1) as number;
    const blocks = blocksOf(columns);
    const bytes = (block * bits) / 8;
    const weight = parameter(name, [rows, blocks, bytes], fill(rows * blocks * bytes));
    return blockMatmul(x, weight, scalesOf(name, rows, columns), { rows, columns, bits, block });
  };

  const ids = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const kept = graph.input('num_logits_to_keep', 'int64', []);
  const [lengths] = customOperator({
    operator: 'ReduceSum',
    inputs: [mask, graph.constant('int64', [1], [1])],
    attributes: { keepdims: { int: 0 } },
    outputs: [{ type: 'int64', shape: ['batch_size'] }],
  });
  const lastPositions = cast(add(lengths!, graph.scalar('int64', -1)), 'int32');
  const totalLength = cast(reshape(graph.length('total_sequence_length'), []), 'int32');
  const [cosines, sines] = rotaryTables(graph, shape);
  const past = Array.from({ length: layers }, (_, layer) =>
    (['key', 'value'] as const).map((kind) =>
      graph.input(`past_key_values.${layer}.${kind}`, 'float32', [
        'batch_size',
        keyValueHeads,
        'past_sequence_length',
        headSize,
      ]),
    ),
  );
  const tableBytes = (width * bits) / 8;
  const table = fill(vocabulary * tableBytes);
  const tableScales = scalesOf('embedding', vocabulary, width);
  const layout = { rows: vocabulary, columns: width, bits, block } as const;

  let stream = blockGather(
    parameter('embedding.rows', [vocabulary, tableBytes], table),
    tableScales,
    ids,
    layout,
  );
  const epsilon = shape.normEpsilon;
  let normal = fusedRmsNorm(stream, vector('norms.0', width), { epsilon });
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    const sizes = [heads, keyValueHeads, keyValueHeads].map((count) => count * headSize);
    const separate = shape.family === 'qwen3';
    const normalised = (x: Value, count: number, norm: string): Value =>
      reshape(
        fusedRmsNorm(
          reshape(x, ['batch_size', 'sequence_length', count, headSize]),
          vector(`${name}.${norm}`, headSize),
          {
            epsilon,
          },
        ),
        x.shape,
      );
    const projected = separate
      ? {
          query: normalised(product(normal, `${name}.q`, sizes[0]!), heads, 'q_norm'),
          key: normalised(product(normal, `${name}.k`, sizes[1]!), keyValueHeads, 'k_norm'),
          value: product(normal, `${name}.v`, sizes[2]!),
        }
      : { query: product(normal, `${name}.qkv`, sizes[0]! + sizes[1]! + sizes[2]!) };
    const { output, presentKey, presentValue } = groupedAttention({
      ...projected,
      pastKey: past[layer]![0]!,
      pastValue: past[layer]![1]!,
      lastPositions,
      totalLength,
      cosines,
      sines,
      heads,
      keyValueHeads,
    });
    graph.output(`present.${layer}.key`, presentKey);
    graph.output(`present.${layer}.value`, presentValue);
    const attended = product(output, `${name}.o`, width);
    const middle = addThenRmsNorm(stream, attended, vector(`${name}.norm`, width), { epsilon });
    const gate = product(middle.normal, `${name}.gate`, feedForward);
    const up = product(middle.normal, `${name}.up`, feedForward);
    const thought = product(multiply(silu(gate), up), `${name}.down`, width);
    ({ sum: stream, normal } = addThenRmsNorm(middle.sum, thought, vector(`norms.${layer + 1}`, width), {
      epsilon,
    }));
  }
  const last = lastTokens(graph, normal, kept);
  const head = parameter('embedding.head', [vocabulary, blocksOf(width), (block * bits) / 8], table);
  graph.output('logits', blockMatmul(last, head, tableScales, layout));
  return writeModel(graph, { parameters: data });
}

function lastTokens(graph: Graph, hidden: Value, kept: Value): Value {
  const start = reshape(multiply(kept, graph.scalar('int64', -1)), [1]);
  const [last] = customOperator({
    operator: 'Slice',
    inputs: [hidden, start, graph.constant('int64', [1], [toTheEnd]), graph.constant('int64', [1], [1])],
    outputs: [{ type: 'float32', shape: ['batch_size', 'K', hidden.shape[2]!] }],
  });
  return last!;
}

function rotaryTables(graph: Graph, { headSize, rotaryBase }: Shape): [Value, Value] {
  const length = 4608;
  const pairs = headSize / 2;
  const table = (of: (angle: number) => number): Value =>
    graph.constant(
      'float32',
      [length, pairs],
      Float32Array.from({ length: length * pairs }, (_, at) =>
        of(Math.floor(at / pairs) * rotaryBase ** (-(at % pairs) / pairs)),
      ),
    );
  return [table(Math.cos), table(Math.sin)];
}
