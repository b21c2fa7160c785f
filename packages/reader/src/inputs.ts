import { featureCount } from './feature-layout.ts';
import { piecesPerUnit, type Sequence } from './features.ts';
import { angleTables, type NetworkShape } from './network.ts';

/** The network's inputs for sequences padded to one length. Legend: B sequences, T units of the longest. */
export interface NetworkInputs {
  readonly batch: number;
  readonly length: number;
  /** [B, T, piecesPerUnit] */
  readonly pieces: BigInt64Array;
  /** [B, T, featureCount] */
  readonly features: Float32Array;
  /** [B, T]: 1 for a unit, 0 for padding. */
  readonly present: Float32Array;
  /** [T, half a head] */
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
}

/** @param size B and T where they are fixed; what the sequences leave free is padding. Default: as small as can be. */
export function inputsOf(
  sequences: readonly Sequence[],
  shape: NetworkShape,
  size: { readonly batch: number; readonly length: number } = {
    batch: sequences.length,
    length: sequences.reduce((longest, sequence) => Math.max(longest, sequence.length), 1),
  },
): NetworkInputs {
  const { batch, length } = size;
  const pieces = new BigInt64Array(batch * length * piecesPerUnit);
  const features = new Float32Array(batch * length * featureCount);
  const present = new Float32Array(batch * length);
  sequences.forEach((sequence, index) => {
    const offset = index * length;
    for (let at = 0; at < sequence.pieces.length; at++) {
      pieces[offset * piecesPerUnit + at] = BigInt(sequence.pieces[at]!);
    }
    features.set(sequence.features, offset * featureCount);
    present.fill(1, offset, offset + sequence.length);
  });
  return { batch, length, pieces, features, present, ...angleTables(shape, length) };
}
