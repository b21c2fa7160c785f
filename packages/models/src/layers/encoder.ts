import {
  add,
  additiveMask,
  cast,
  divide,
  equal,
  type Graph,
  gather,
  maximum,
  multiply,
  positions,
  reduceSum,
  reshape,
  slice,
  sqrt,
  square,
  unsqueeze,
  type Value,
} from '@haksup/graph';
import type { EncoderArchitecture, Pooling } from '../families/encoder-architecture.ts';
import { attendToAll } from './bidirectional-attention.ts';
import { feedForward } from './feed-forward.ts';
import { addThenNormalise, normalise } from './norm.ts';
import type { Weights } from './weights.ts';

/**
 * Builds an encoder into a graph. Legend: B batch, T tokens, W width.
 *
 *     tokens [B,T] ─▶ table + positions + type ─▶ norm ─▶ { attention ▶ + ▶ norm ▶ feed-forward ▶ + ▶ norm } × layers
 *                                                     ─▶ hidden [B,T,W] ─▶ pooled, of length 1: embedding [B,W]
 */
export function buildEncoder(
  graph: Graph,
  architecture: EncoderArchitecture,
  weights: Weights,
  pooling: Pooling,
): void {
  const { epsilon, attention, layers } = architecture;
  const { headSize } = attention;
  const norm = { kind: 'layer', epsilon, after: false } as const;
  const tokens = graph.input('tokens', 'int64', ['B', 'T']);
  const attended = graph.input('attended', 'int64', ['B', 'T']);
  const mask = paddingMask(attended);
  let stream = graph.scope('embedding', () =>
    normalise(embed(graph, tokens, architecture, weights), 'embedding.norm', weights, norm),
  );
  for (let index = 0; index < layers; index++) {
    const name = `layers.${index}`;
    graph.scope(name, () => {
      const seen = graph.scope('attention', () =>
        attendToAll(stream, `${name}.attention`, mask, weights, {
          ...attention,
          scale: 1 / Math.sqrt(headSize),
        }),
      );
      stream = addThenNormalise(stream, seen, `${name}.attention.norm`, weights, norm).normal;
      const thought = graph.scope('feedForward', () =>
        feedForward(stream, `${name}.feedForward`, weights, architecture.feedForward),
      );
      stream = addThenNormalise(stream, thought, `${name}.feedForward.norm`, weights, norm).normal;
    });
  }
  graph.output('hidden', stream);
  graph.output(
    'embedding',
    graph.scope('pooling', () => pool(stream, attended, pooling)),
  );
}

/** What forbids attention to padding: int64 [B, T] of ones and zeros to [B, 1, 1, T]. */
export function paddingMask(attended: Value): Value {
  return unsqueeze(additiveMask(equal(attended, 1)), [1, 2]);
}

function embed(graph: Graph, tokens: Value, { embedding }: EncoderArchitecture, weights: Weights): Value {
  const at = add(positions(graph, 'T'), embedding.firstPosition);
  const sum = add(
    weights.rows('embedding.tokens', tokens),
    gather(weights.vector('embedding.positions'), at),
  );
  if (embedding.types === 0) return sum;
  return add(sum, reshape(slice(weights.vector('embedding.types'), { axis: 0, end: 1 }), [-1]));
}

/** One vector of length 1 for each text. Legend: hidden [B, T, W], attended [B, T], result [B, W]. */
function pool(hidden: Value, attended: Value, pooling: Pooling): Value {
  const vector = pooling === 'first' ? firstOf(hidden) : meanOf(hidden, attended);
  const length = sqrt(reduceSum(square(vector), { axes: [-1], keepDimensions: true }));
  return divide(vector, maximum(length, 1e-12));
}

function firstOf(hidden: Value): Value {
  return gather(hidden, hidden.graph.scalar('int64', 0), { axis: 1 });
}

function meanOf(hidden: Value, attended: Value): Value {
  const weight = unsqueeze(cast(attended, 'float32'), [2]);
  return divide(
    reduceSum(multiply(hidden, weight), { axes: [1] }),
    maximum(reduceSum(weight, { axes: [1] }), 1e-9),
  );
}
