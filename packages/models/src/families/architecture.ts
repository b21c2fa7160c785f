/**
 * What a model is, as data: enough to build its graphs and to say which weights it has. A family turns somebody's
 * `config.json` into this; a converted model's manifest holds it.
 *
 * Every number is bounded, so that a hostile file can't ask for more than a large model takes.
 */
import { z } from 'zod';
import { type DecoderArchitecture, decoderSchema, decoderWeights } from './decoder-architecture.ts';
import { type EncoderArchitecture, encoderSchema, encoderWeights } from './encoder-architecture.ts';
import { type SequenceArchitecture, sequenceSchema, sequenceWeights } from './sequence-architecture.ts';
import type { WeightShape } from './weight-shape.ts';

export type Architecture = DecoderArchitecture | EncoderArchitecture | SequenceArchitecture;

export const architectureSchema: z.ZodType<Architecture> = z.union([
  decoderSchema,
  encoderSchema,
  sequenceSchema,
]);

/** Every weight of the architecture, in the order in which a run needs them. */
export function weightsOf(architecture: Architecture): readonly WeightShape[] {
  switch (architecture.kind) {
    case 'decoder':
      return decoderWeights(architecture);
    case 'encoder':
      return encoderWeights(architecture);
    case 'encoder-decoder':
      return sequenceWeights(architecture);
  }
}
