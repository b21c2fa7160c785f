import {
  add,
  type ElementType,
  type Graph,
  gather,
  multiply,
  reshape,
  tanh,
  type Value,
} from '@haksup/graph';
import type { DecoderArchitecture } from '../families/decoder-architecture.ts';
import { type AttentionContext, attend, type LayerCache } from './attention.ts';
import { feedForward } from './feed-forward.ts';
import { addThenNormalise, normalise } from './norm.ts';
import { PromptCache } from './prompt-cache.ts';
import { rotaryTables } from './rotary-tables.ts';
import type { Weights } from './weights.ts';

export interface DecoderShape {
  readonly keyValueType: Extract<ElementType, 'float32' | 'float16' | 'int8'>;
  /** The longest text that a run may reach, in tokens. */
  readonly contextLength: number;
  /** Whether runs have many tokens of one text. */
  readonly prompt: boolean;
}

/**
 * Builds a decoder into a graph: its inputs and outputs are what `DecoderGraph` documents.
 * Legend: B batch, T new tokens, W width, R selected rows, V vocabulary.
 *
 *     tokens [B,T] ─▶ embedding ─ stream [B,T,W] ─▶ { norm ▶ attention ▶ + ▶ norm ▶ feed-forward ▶ + } × layers
 *                                                       ─▶ norm ─▶ selected rows [R,W] ─▶ head ─▶ logits [R,V]
 */
export function buildDecoder(
  graph: Graph,
  architecture: DecoderArchitecture,
  weights: Weights,
  { keyValueType, contextLength, prompt }: DecoderShape,
): void {
  const { norm, attention, head } = architecture;
  const tokens = graph.input('tokens', 'int64', ['B', 'T']);
  const positions = graph.input('positions', 'int64', ['B', 'T']);
  const selected = graph.input('selected', 'int64', ['R']);
  const lastPositions = graph.input('lastPositions', 'int32', ['B']);
  const totalLength = graph.input('totalLength', 'int32', []);
  const context: AttentionContext = {
    lastPositions,
    totalLength,
    widened:
      prompt && keyValueType === 'int8'
        ? new PromptCache(graph, totalLength, attention.keyValueHeads)
        : undefined,
    positions,
    tables: architecture.rotaries.map((rotary) => rotaryTables(graph, rotary, contextLength)),
  };
  const cacheOf = (layer: number, kind: string): Value =>
    graph.input(`past.${layer}.${kind}`, keyValueType, [
      'B',
      attention.keyValueHeads,
      'C',
      attention.headSize,
    ]);
  const caches = architecture.layers.map(
    (_, index): LayerCache => ({ key: cacheOf(index, 'key'), value: cacheOf(index, 'value') }),
  );

  let stream = graph.scope('embedding', () => embed(tokens, positions, architecture, weights));
  let normal = graph.scope('layers.0', () => normalise(stream, 'layers.0.attention.norm', weights, norm));
  for (const [index, layer] of architecture.layers.entries()) {
    const name = `layers.${index}`;
    const next = index + 1 < architecture.layers.length ? `layers.${index + 1}.attention.norm` : 'norm';
    graph.scope(name, () => {
      const attended = graph.scope('attention', () => {
        const { output, present } = attend(
          normal,
          `${name}.attention`,
          layer,
          caches[index]!,
          context,
          weights,
          architecture,
        );
        graph.output(`present.${index}.key`, present.key);
        graph.output(`present.${index}.value`, present.value);
        return norm.after ? normalise(output, `${name}.attention.normAfter`, weights, norm) : output;
      });
      const middle = addThenNormalise(stream, attended, `${name}.feedForward.norm`, weights, norm);
      const thought = graph.scope('feedForward', () => {
        const output = feedForward(middle.normal, `${name}.feedForward`, weights, architecture.feedForward);
        return norm.after ? normalise(output, `${name}.feedForward.normAfter`, weights, norm) : output;
      });
      ({ sum: stream, normal } = addThenNormalise(middle.sum, thought, next, weights, norm));
    });
  }
  const logits = graph.scope('head', () => {
    const rows = gather(reshape(normal, [-1, architecture.width]), selected);
    const scores = head.tied ? weights.scores(rows, 'embedding.tokens') : weights.linear(rows, 'head');
    if (head.softcap === null) return scores;
    return multiply(tanh(multiply(scores, 1 / head.softcap)), head.softcap);
  });
  graph.output('logits', logits);
}

/** The stream [B, T, W] that the layers begin with. */
export function embed(
  tokens: Value,
  positions: Value,
  architecture: DecoderArchitecture,
  weights: Weights,
): Value {
  const { scale, positions: learned } = architecture.embedding;
  const rows = weights.rows('embedding.tokens', tokens);
  const scaled = scale === 1 ? rows : multiply(rows, scale);
  if (learned === 0) return scaled;
  return add(scaled, gather(weights.vector('embedding.positions'), positions));
}
