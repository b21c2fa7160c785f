/** For tests: an export whose cache can be updated in place. */
import { writeFile } from 'node:fs/promises';
import {
  add,
  cast,
  Graph,
  gather,
  groupedAttention,
  matmul,
  reduceSum,
  shapeOf,
  writeModel,
} from '@haksup/graph';
import { randomFrom } from './mutate.ts';

/**
 * Writes a decoder of one layer with 32 tokens, with onnx-community's names and their way from mask to lengths.
 *
 * @param readsPast Something else than attention looks at the cache too, which can't be updated in place then.
 */
export async function writeGroupedExport(path: string, readsPast = false): Promise<void> {
  const graph = new Graph('grouped');
  const tokens = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const cache = (kind: string) =>
    graph.input(`past_key_values.0.${kind}`, 'float32', ['batch_size', 1, 'past_sequence_length', 8]);
  const [pastKey, pastValue] = [cache('key'), cache('value')];
  const random = randomFrom(5);
  const wave = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * (random() - 0.5));
  const weight = (rows: number, columns: number, scale: number) =>
    graph.constant('float32', [rows, columns], wave(rows * columns, scale));
  const one = graph.constant('int64', [1], [1]);
  const hidden = gather(weight(32, 16, 2), tokens);
  const lengths = reduceSum(mask, { axes: [1], keepDimensions: false });
  const { output, presentKey, presentValue } = groupedAttention({
    query: matmul(hidden, weight(16, 32, 4)),
    pastKey,
    pastValue,
    lastPositions: cast(add(lengths, graph.constant('int64', [1], [-1])), 'int32'),
    totalLength: cast(gather(shapeOf(mask), graph.constant('int64', [], [1])), 'int32'),
    heads: 2,
    keyValueHeads: 1,
  });
  const scores = matmul(add(hidden, output), weight(16, 32, 1));
  const size = cast(gather(shapeOf(pastKey), one), 'float32');
  graph.output('logits', readsPast ? add(scores, size) : scores);
  graph.output('present.0.key', presentKey);
  graph.output('present.0.value', presentValue);
  await writeFile(path, writeModel(graph, { parameters: new Map() }));
}
