import {
  add,
  attention,
  cast,
  type ElementType,
  fusedRmsNorm,
  type Graph,
  gather,
  groupedAttention,
  joinHeads,
  multiply,
  positions,
  range,
  reshape,
  split,
  splitHeads,
  subtract,
  unsqueeze,
  type Value,
} from '@haksup/graph';
import type { SequenceArchitecture } from '../families/sequence-architecture.ts';
import { attendToAll } from './bidirectional-attention.ts';
import { paddingMask } from './encoder.ts';
import { feedForward } from './feed-forward.ts';
import { addThenNormalise } from './norm.ts';
import { relativeBias } from './relative-bias.ts';
import type { Weights } from './weights.ts';

const normOf = ({ epsilon }: SequenceArchitecture) => ({ kind: 'rms', epsilon, after: false }) as const;

/**
 * Builds the half that reads. Legend: B batch, S tokens read, W width, H heads, D head size.
 *
 *     tokens [B,S] ─▶ table ─▶ { norm ▶ attention + bias ▶ + ▶ norm ▶ feed-forward ▶ + } × layers ─▶ norm ─▶ hidden
 *     hidden ─▶ keys and values [B,H,S,D] of each of the decoder's layers: made once, read at every step
 */
export function buildSequenceEncoder(
  graph: Graph,
  architecture: SequenceArchitecture,
  weights: Weights,
): void {
  const { heads, headSize } = architecture.attention;
  const norm = normOf(architecture);
  const tokens = graph.input('tokens', 'int64', ['B', 'S']);
  const mask = paddingMask(graph.input('attended', 'int64', ['B', 'S']));
  const all = positions(graph, 'S');
  const offsets = subtract(unsqueeze(all, [0]), unsqueeze(all, [1]));
  const bias = relativeBias(weights.vector('encoder.relative'), offsets, true, architecture.relative);
  const scores = add(mask, unsqueeze(bias, [0]));
  let stream = weights.rows('embedding.tokens', tokens);
  let normal = fusedRmsNorm(stream, weights.vector('encoder.layers.0.attention.norm.weight'), norm);
  for (let index = 0; index < architecture.encoderLayers; index++) {
    const name = `encoder.layers.${index}`;
    const next =
      index + 1 < architecture.encoderLayers ? `encoder.layers.${index + 1}.attention.norm` : 'encoder.norm';
    graph.scope(name, () => {
      const seen = attendToAll(normal, `${name}.attention`, scores, weights, { heads, headSize, scale: 1 });
      const middle = addThenNormalise(stream, seen, `${name}.feedForward.norm`, weights, norm);
      const thought = feedForward(middle.normal, `${name}.feedForward`, weights, architecture.feedForward);
      ({ sum: stream, normal } = addThenNormalise(middle.sum, thought, next, weights, norm));
    });
  }
  graph.output('hidden', normal);
  for (let index = 0; index < architecture.decoderLayers; index++) {
    const both = weights.linear(normal, `decoder.layers.${index}.cross.keyValue`);
    const [key, value] = split(both, [heads * headSize, heads * headSize], -1) as [Value, Value];
    graph.output(`cross.${index}.key`, splitHeads(key, heads));
    graph.output(`cross.${index}.value`, splitHeads(value, heads));
  }
}

/**
 * Builds the half that writes. Legend as above, with T new tokens, R selected rows, V vocabulary, C the cache's length.
 *
 *     tokens [B,T] ─▶ table ─▶ { norm ▶ attention + bias over the cache ▶ + ▶ norm ▶ attention to what was read ▶ +
 *                                ▶ norm ▶ feed-forward ▶ + } × layers ─▶ norm ─▶ selected [R,W] ─▶ head ─▶ logits [R,V]
 */
export function buildSequenceDecoder(
  graph: Graph,
  architecture: SequenceArchitecture,
  weights: Weights,
  keyValueType: Extract<ElementType, 'float32' | 'float16'>,
): void {
  const { heads, headSize } = architecture.attention;
  const norm = normOf(architecture);
  const tokens = graph.input('tokens', 'int64', ['B', 'T']);
  const at = graph.input('positions', 'int64', ['B', 'T']);
  const selected = graph.input('selected', 'int64', ['R']);
  const lastPositions = graph.input('lastPositions', 'int32', ['B']);
  const totalLength = graph.input('totalLength', 'int32', []);
  const readMask = paddingMask(graph.input('attended', 'int64', ['B', 'S']));
  const keys = range(graph.scalar('int64', 0), cast(totalLength, 'int64'), 'L');
  const offsets = subtract(unsqueeze(keys, [0, 1]), unsqueeze(at, [2]));
  const bias = relativeBias(weights.vector('decoder.relative'), offsets, false, architecture.relative);
  const typedBias = cast(bias, keyValueType);

  let stream = weights.rows('embedding.tokens', tokens);
  let normal = fusedRmsNorm(stream, weights.vector('decoder.layers.0.attention.norm.weight'), norm);
  for (let index = 0; index < architecture.decoderLayers; index++) {
    const name = `decoder.layers.${index}`;
    const next =
      index + 1 < architecture.decoderLayers ? `decoder.layers.${index + 1}.attention.norm` : 'decoder.norm';
    const cache = (kind: string): Value =>
      graph.input(`past.${index}.${kind}`, keyValueType, ['B', heads, 'C', headSize]);
    const read = (kind: string): Value =>
      graph.input(`cross.${index}.${kind}`, 'float32', ['B', heads, 'S', headSize]);
    const [pastKey, pastValue] = [cache('key'), cache('value')];
    const [readKey, readValue] = [read('key'), read('value')];
    graph.scope(name, () => {
      const own = groupedAttention({
        query: cast(weights.linear(normal, `${name}.attention.input`), keyValueType),
        pastKey,
        pastValue,
        lastPositions,
        totalLength,
        bias: typedBias,
        heads,
        keyValueHeads: heads,
        scale: 1,
      });
      graph.output(`present.${index}.key`, own.presentKey);
      graph.output(`present.${index}.value`, own.presentValue);
      const written = weights.linear(cast(own.output, 'float32'), `${name}.attention.output`);
      const after = addThenNormalise(stream, written, `${name}.cross.norm`, weights, norm);
      const query = splitHeads(weights.linear(after.normal, `${name}.cross.query`), heads);
      const looked = joinHeads(attention(query, readKey, readValue, { mask: readMask, scale: 1 }));
      const seen = weights.linear(looked, `${name}.cross.output`);
      const middle = addThenNormalise(after.sum, seen, `${name}.feedForward.norm`, weights, norm);
      const thought = feedForward(middle.normal, `${name}.feedForward`, weights, architecture.feedForward);
      ({ sum: stream, normal } = addThenNormalise(middle.sum, thought, next, weights, norm));
    });
  }
  const { tied, scale } = architecture.head;
  const rows = gather(reshape(normal, [-1, architecture.width]), selected);
  const scaled = scale === 1 ? rows : multiply(rows, scale);
  graph.output('logits', tied ? weights.scores(scaled, 'embedding.tokens') : weights.linear(scaled, 'head'));
}
