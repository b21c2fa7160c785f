/** For tests: an export whose cache can be updated in place. */
import { writeFile } from 'node:fs/promises';
import {
  add,
  cast,
  Graph,
  gather,
  groupedAttention,
  matmul,
  range,
  reduceSum,
  shapeOf,
  slice,
  subtract,
  type Value,
  writeModel,
} from '@haksup/graph';
import { randomFrom } from './mutate.ts';

export interface GroupedExportOptions {
  /** Something else than attention looks at the cache too, which can't be updated in place then. */
  readonly readsPast?: boolean;
  /** `last` gives the last token's logits alone, `wanted` those that an input asks for; default: all. */
  readonly logits?: 'all' | 'last' | 'wanted';
  /** Logits are given in float16. */
  readonly narrow?: boolean;
}

/** Writes a decoder of one layer with 32 tokens, with onnx-community's names and their way from mask to lengths. */
export async function writeGroupedExport(
  path: string,
  { readsPast = false, logits = 'all', narrow = false }: GroupedExportOptions = {},
): Promise<void> {
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
  const all = matmul(add(hidden, output), weight(16, 32, 1));
  const scores =
    logits === 'all' ? all : logits === 'last' ? slice(all, { axis: 1, start: -1 }) : wantedOf(all);
  const size = cast(gather(shapeOf(pastKey), one), 'float32');
  const given = readsPast ? add(scores, size) : scores;
  graph.output('logits', narrow ? cast(given, 'float16') : given);
  graph.output('present.0.key', presentKey);
  graph.output('present.0.value', presentValue);
  await writeFile(path, writeModel(graph, { parameters: new Map() }));
}

/** The last logits [B, T, V], as many as an input asks for. */
function wantedOf(all: Value): Value {
  const { graph } = all;
  const wanted = graph.input('num_logits_to_keep', 'int64', []);
  const length = gather(shapeOf(all), graph.scalar('int64', 1));
  return gather(all, range(subtract(length, wanted), length, 'kept'), { axis: 1 });
}
