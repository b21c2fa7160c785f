import { type Session, type Tensor, tensor } from '@haksup/runtime';
import type { DecoderGraph } from '../model/graphs.ts';

/** What a decoder made of one text. Legend: T tokens, G key-value heads, D head size, R selected tokens, V vocabulary. */
export interface TextRun {
  /** [R, V] */
  readonly logits: Float32Array;
  /** [1, G, T, D] for each layer, in the graph's type. */
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
}

/** Runs one text as a whole. @param selected Tokens whose logits are wanted, by place. */
export async function runText(
  session: Session,
  graph: DecoderGraph,
  text: readonly number[],
  selected: readonly number[],
  signal: AbortSignal | undefined,
): Promise<TextRun> {
  const length = text.length;
  const { keyValueType, keyValueHeads, headSize, layers, vocabulary } = graph;
  const cache = (): Tensor => tensor(keyValueType, [1, keyValueHeads, length, headSize]);
  const keys = Array.from({ length: layers }, cache);
  const values = Array.from({ length: layers }, cache);
  const feeds: Record<string, Tensor> = {
    tokens: tensor('int64', [1, length], text),
    selected: tensor('int64', [selected.length], selected),
    lastPositions: tensor('int32', [1], [length - 1]),
    totalLength: tensor('int32', [], [length]),
  };
  if (graph.usesPositions)
    feeds.positions = tensor(
      'int64',
      [1, length],
      text.map((_, at) => at),
    );
  const logits = tensor('float32', [selected.length, vocabulary]);
  const outputs: Record<string, Tensor> = { logits };
  for (let layer = 0; layer < layers; layer++) {
    // Past and present are one memory.
    feeds[`past.${layer}.key`] = outputs[`present.${layer}.key`] = keys[layer]!;
    feeds[`past.${layer}.value`] = outputs[`present.${layer}.value`] = values[layer]!;
  }
  await session.run(feeds, { outputs, signal });
  return { logits: logits.data, keys, values };
}
