/** For this package's tests: runs a graph through onnxruntime-node's own session, on the CPU. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { elementTypes, type TensorData } from '../graph/element-type.ts';
import type { Graph } from '../graph/graph.ts';
import { type WriteOptions, writeModel } from '../onnx/write-model.ts';

export interface Feed {
  readonly shape: readonly number[];
  readonly data: TensorData | readonly number[];
}

export interface Result {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A session over a graph that can be run several times. */
export async function openGraph(
  graph: Graph,
  options: WriteOptions = { parameters: 'inputs' },
  threads = 1,
): Promise<(feeds: Readonly<Record<string, Feed>>) => Promise<Record<string, Result>>> {
  const session = await InferenceSession.create(writeModel(graph, options), {
    logSeverityLevel: 3,
    intraOpNumThreads: threads,
  });
  const declared = new Map([...graph.inputs, ...graph.parameters].map((value) => [value.name, value.type]));
  return async (feeds) => {
    const tensors: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      const feed = feeds[name];
      const type = declared.get(name);
      if (feed === undefined || type === undefined) throw new Error(`No feed for ${name}`);
      tensors[name] = new Tensor(type as 'float32', typed(type, feed.data) as Float32Array, feed.shape);
    }
    const results = await session.run(tensors);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [
        name,
        { type: tensor.type, shape: tensor.dims, data: tensor.data as TensorData },
      ]),
    );
  };
}

/** One run. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Feed>> = {},
  options?: WriteOptions,
): Promise<Record<string, Result>> {
  return (await openGraph(graph, options))(feeds);
}

/** An output's elements as plain numbers. */
export function numbers(result: Result | undefined): number[] {
  return Array.from(result?.data ?? [], Number);
}

function typed(type: keyof typeof elementTypes, data: Feed['data']): TensorData {
  if (!Array.isArray(data)) return data as TensorData;
  const { array } = elementTypes[type];
  const from = (array as unknown as { from(list: Iterable<number | bigint>): TensorData }).from;
  return from.call(array, type === 'int64' || type === 'uint64' ? data.map(BigInt) : data);
}
