import {
  add,
  additiveMask,
  attention,
  type Graph,
  gather,
  greater,
  joinHeads,
  linear,
  multiply,
  reduceSum,
  rmsNorm,
  rotary,
  silu,
  slice,
  splitEvenly,
  splitHeads,
  squeeze,
  unsqueeze,
  type Value,
} from '@haksup/graph';
import { featureCount } from './feature-layout.ts';
import { piecesPerUnit } from './features.ts';

/** Sizes of the network. */
export interface NetworkShape {
  readonly layers: number;
  /** Width of a unit's vector; a multiple of `2 · heads`. */
  readonly width: number;
  readonly heads: number;
  /** Inner width of the gated perceptron. */
  readonly hidden: number;
  /** Rows of the word pieces' table, padding included. */
  readonly pieces: number;
}

/** Where the network's inputs and parameters come from: a serving graph, or a training one with fixed shapes. */
export interface NetworkSource {
  input(name: InputName): Value;
  parameter(name: string, shape: readonly number[]): Value;
}

export type InputName = 'pieces' | 'features' | 'present' | 'cosines' | 'sines';

/** Inputs and parameters in a graph of their own, for any number of sequences of any length. */
export function sourceIn(graph: Graph, shape: NetworkShape): NetworkSource {
  const half = shape.width / shape.heads / 2;
  const inputs: Readonly<Record<InputName, () => Value>> = {
    pieces: () => graph.input('pieces', 'int64', ['B', 'T', piecesPerUnit]),
    features: () => graph.input('features', 'float32', ['B', 'T', featureCount]),
    present: () => graph.input('present', 'float32', ['B', 'T']),
    cosines: () => graph.input('cosines', 'float32', ['T', half]),
    sines: () => graph.input('sines', 'float32', ['T', half]),
  };
  return {
    input: (name) => inputs[name](),
    parameter: (name, dimensions) => graph.parameter(name, 'float32', dimensions),
  };
}

/** What the network says of each unit; all [B, T]. Only markers' `answer` and `usable` and words' `start` and `end` mean anything. */
export interface NetworkOutputs {
  /** Logit: the marker's sentence is where the answer stands. The null answer's logit is 0. */
  readonly answer: Value;
  /** Logit: the sentence is an answer or a part of one. */
  readonly usable: Value;
  readonly start: Value;
  readonly end: Value;
}

/** Width of the short way's hidden layer. */
export const wideWidth = 64;

export const outputNames = ['answer', 'usable', 'start', 'end'] as const;

/**
 * A bidirectional encoder over units (words with their matches; features.ts says what they are).
 * Legend: B sequences, T units, P word pieces per unit, F features, W width, H heads, D head size.
 *
 *     pieces   [B,T,P] ▶ table [pieces, W] ▶ Σ over P ─┐
 *     features [B,T,F] ▶ linear ───────────────────────┴▶ + ▶ norm ─▶ layers × ┌ norm ▶ q, k, v ▶ rotary ▶ attention ▶ + ┐
 *     present  [B,T]   ▶ mask                                                 └ norm ▶ gated perceptron ─────────── ▶ + ┘
 *                                                                   ─▶ norm ─▶ linear ─┐
 *     features ─┬─▶ linear ─▶ silu ─▶ linear ──────────────────────────────────────────────┼▶ + ─▶ answer, usable, start, end
 *               └─▶ linear ────────────────────────────────────────────────────────────────┘      [B,T] each
 *
 * The short way from the features to the logits learns within minutes what matches and cues alone can tell
 * (https://arxiv.org/abs/1606.07792); the encoder learns what is left.
 *
 * Padding (present = 0) is never attended to. Rotary angles come in as inputs (`angleTables` fills them), so that T is free.
 */
export function buildNetwork(shape: NetworkShape, source: NetworkSource): NetworkOutputs {
  const { layers, width, heads, hidden } = shape;
  const pieces = source.input('pieces');
  const features = source.input('features');
  const present = source.input('present');
  const cosines = source.input('cosines');
  const sines = source.input('sines');
  const { graph } = pieces;
  const weight = (name: string, ...dimensions: number[]): Value => source.parameter(name, dimensions);

  const mask = additiveMask(greater(unsqueeze(present, [1, 2]), 0.5));
  const words = reduceSum(gather(weight('pieces.weight', shape.pieces, width), pieces), { axes: [2] });
  const meanings = linear(features, weight('features.weight', width, featureCount));
  let x = rmsNorm(add(words, meanings), weight('input.norm', width));
  for (let layer = 0; layer < layers; layer++) {
    const name = (part: string): string => `layers.${layer}.${part}`;
    x = graph.scope(`layer${layer}`, () => {
      const projected = linear(
        rmsNorm(x, weight(name('norm1'), width)),
        weight(name('qkv'), 3 * width, width),
      );
      const [query, key, value] = splitEvenly(projected, 3, -1).map((part) => splitHeads(part, heads)) as [
        Value,
        Value,
        Value,
      ];
      const attended = attention(rotary(query, cosines, sines), rotary(key, cosines, sines), value, { mask });
      const middle = add(x, linear(joinHeads(attended), weight(name('output'), width, width)));
      const normed = rmsNorm(middle, weight(name('norm2'), width));
      const gated = multiply(
        silu(linear(normed, weight(name('gate'), hidden, width))),
        linear(normed, weight(name('up'), hidden, width)),
      );
      return add(middle, linear(gated, weight(name('down'), width, hidden)));
    });
  }
  const last = rmsNorm(x, weight('norm', width));
  const straight = shortWay(features, source);
  const logits = add(linear(last, weight('head.weight', 4, width), weight('head.bias', 4)), straight);
  return outputsOf(logits);
}

/**
 * From features to logits without the words: features [B,T,F] to [B,T,4]. It can be trained by itself, on markers
 * alone, which takes a hundredth of the time.
 */
export function shortWay(features: Value, source: Pick<NetworkSource, 'parameter'>): Value {
  const crossed = silu(
    linear(
      features,
      source.parameter('wide.in', [wideWidth, featureCount]),
      source.parameter('wide.bias', [wideWidth]),
    ),
  );
  return add(
    linear(crossed, source.parameter('wide.out', [4, wideWidth])),
    linear(features, source.parameter('wide.straight', [4, featureCount])),
  );
}

/** The network's outputs from its logits [B,T,4]. */
export function outputsOf(logits: Value): NetworkOutputs {
  const channel = (index: number): Value =>
    squeeze(slice(logits, { axis: 2, start: index, end: index + 1 }), [2]);
  return { answer: channel(0), usable: channel(1), start: channel(2), end: channel(3) };
}

/** Cosines and sines of the rotary embedding for positions 0 … length − 1: [length, width / heads / 2] each. */
export function angleTables(
  shape: NetworkShape,
  length: number,
): { cosines: Float32Array; sines: Float32Array } {
  const half = shape.width / shape.heads / 2;
  const cosines = new Float32Array(length * half);
  const sines = new Float32Array(length * half);
  for (let position = 0; position < length; position++) {
    for (let pair = 0; pair < half; pair++) {
      // Sequences have some 200 units, so the slowest wave need not be longer than a few thousand.
      const angle = position * 1000 ** (-pair / half);
      cosines[position * half + pair] = Math.cos(angle);
      sines[position * half + pair] = Math.sin(angle);
    }
  }
  return { cosines, sines };
}
