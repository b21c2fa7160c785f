import { add, addThenRmsNorm, fusedRmsNorm, layerNorm, type Value } from '@haksup/graph';
import type { DecoderArchitecture } from '../families/decoder-architecture.ts';
import type { Weights } from './weights.ts';

type Norm = DecoderArchitecture['norm'];

/** The norm of x [..., D]. */
export function normalise(x: Value, name: string, weights: Weights, { kind, epsilon }: Norm): Value {
  const scale = weights.vector(`${name}.weight`);
  if (kind === 'rms') return fusedRmsNorm(x, scale, { epsilon });
  return layerNorm(x, scale, weights.vector(`${name}.bias`), { epsilon });
}

/**
 * What a block found out is added to the stream [B, T, D], and the sum is normalised for the next block.
 *
 *     stream ─┬▶ Add ─ sum ─────▶
 *     found ──┘    └─▶ norm ────▶ normal
 */
export function addThenNormalise(
  stream: Value,
  found: Value,
  name: string,
  weights: Weights,
  { kind, epsilon }: Norm,
): { readonly sum: Value; readonly normal: Value } {
  if (kind === 'rms') return addThenRmsNorm(stream, found, weights.vector(`${name}.weight`), { epsilon });
  const sum = add(stream, found);
  return { sum, normal: normalise(sum, name, weights, { kind, epsilon, after: false }) };
}
