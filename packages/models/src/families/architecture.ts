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

const schemas: Readonly<Record<Architecture['kind'], z.ZodType<Architecture>>> = {
  decoder: decoderSchema,
  encoder: encoderSchema,
  'encoder-decoder': sequenceSchema,
};

/** Checks by kind, so that what is wrong is named by its own place. */
export const architectureSchema: z.ZodType<Architecture> = z
  .looseObject({ kind: z.enum(['decoder', 'encoder', 'encoder-decoder']) })
  .transform((value, { issues }) => {
    const parsed = schemas[value.kind].safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      issues.push({ code: 'custom', path, message, input: value });
    }
    return z.NEVER;
  });

/**
 * Matrices that every token of a prompt goes through: those of a decoder's layers. The head is not among them, since it
 * sees a prompt's last token alone.
 */
export function promptMatricesOf(architecture: Architecture): readonly WeightShape[] {
  if (architecture.kind !== 'decoder') return [];
  return decoderWeights(architecture).filter(
    ({ name, role }) => role === 'matrix' && name.startsWith('layers.'),
  );
}

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
