/** A small transformer encoder, built of the package's operators as a model's author would. */
import {
  add,
  additiveMask,
  attention,
  crossEntropy,
  Graph,
  gather,
  gelu,
  greater,
  joinHeads,
  layerNorm,
  linear,
  reshape,
  splitHeads,
  unsqueeze,
  type Value,
} from '../index.ts';

export interface EncoderShape {
  readonly batch: number | string;
  readonly length: number | string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly classes: number;
}

export interface Encoder {
  readonly graph: Graph;
  readonly logits: Value;
  readonly loss: Value;
}

/**
 * Pre-norm encoder that labels every token.
 *
 *     tokens [B,T] ▶ embedding + positions ▶ layers × (norm ▶ attention ▶ +, norm ▶ MLP ▶ +) ▶ norm ▶ logits [B,T,C]
 */
export function buildEncoder(shape: EncoderShape): Encoder {
  const { batch, length, layers, width, heads, hidden, vocabulary, classes } = shape;
  const graph = new Graph('encoder');
  const tokens = graph.input('tokens', 'int64', [batch, length]);
  const places = graph.input('places', 'int64', [batch, length]);
  const present = graph.input('present', 'int64', [batch, length]);
  const targets = graph.input('targets', 'int64', [batch, length]);
  const weights = graph.input('weights', 'float32', [batch, length]);
  const weight = (name: string, ...dimensions: number[]): Value =>
    graph.parameter(name, 'float32', dimensions);
  const mask = additiveMask(greater(unsqueeze(present, [1, 2]), 0));

  let x = add(
    gather(weight('embedding', vocabulary, width), tokens),
    gather(weight('position', 8, width), places),
  );
  for (let layer = 0; layer < layers; layer++) {
    const name = (part: string): string => `layers.${layer}.${part}`;
    const normed = (value: Value, part: string): Value =>
      layerNorm(value, weight(name(`${part}.weight`), width), weight(name(`${part}.bias`), width));
    const project = (value: Value, part: string, from: number, to: number): Value =>
      linear(value, weight(name(`${part}.weight`), to, from), weight(name(`${part}.bias`), to));
    x = graph.scope(`layers.${layer}`, () => {
      const a = normed(x, 'norm1');
      const [query, key, value] = ['query', 'key', 'value'].map((part) =>
        splitHeads(project(a, part, width, width), heads),
      );
      const attended = graph.scope('attention', () => joinHeads(attention(query!, key!, value!, { mask })));
      const middle = add(x, project(attended, 'output', width, width));
      const inner = gelu(project(normed(middle, 'norm2'), 'up', width, hidden));
      return add(middle, project(inner, 'down', hidden, width));
    });
  }
  const last = layerNorm(x, weight('norm.weight', width), weight('norm.bias', width));
  const logits = linear(last, weight('head.weight', classes, width), weight('head.bias', classes));
  const loss = crossEntropy(reshape(logits, [-1, classes]), reshape(targets, [-1]), reshape(weights, [-1]));
  return { graph, logits, loss };
}
