import { gelu, multiply, relu, silu, splitEvenly, type Value } from '@haksup/graph';
import type { Activation, FeedForward } from '../families/decoder-architecture.ts';
import type { Weights } from './weights.ts';

const activations: Readonly<Record<Activation, (x: Value) => Value>> = {
  silu,
  relu,
  gelu: (x) => gelu(x),
  'gelu-tanh': (x) => gelu(x, { approximate: 'tanh' }),
};

/**
 * The layer's network for each token by itself. Legend: W width, F the network's own.
 *
 *     plain:  x [.., W] ─▶ input [.., F] ─▶ activation ─▶ output [.., W]
 *     gated:  x [.., W] ─▶ input ─┬─ gate [.., F] ─▶ activation ─┐
 *                                 └─ up   [.., F] ───────────────┴▶ Mul ─▶ output [.., W]
 */
export function feedForward(
  x: Value,
  name: string,
  weights: Weights,
  { kind, activation }: FeedForward,
): Value {
  const input = weights.linear(x, `${name}.input`);
  if (kind === 'plain') return weights.linear(activations[activation](input), `${name}.output`);
  const [gate, up] = splitEvenly(input, 2, -1) as [Value, Value];
  return weights.linear(multiply(activations[activation](gate), up), `${name}.output`);
}
