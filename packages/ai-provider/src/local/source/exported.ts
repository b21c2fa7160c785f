import { createEngine } from '@haksup/generation';
import type { ExportedDecoder } from '@haksup/models';
import { ModelUseError } from '../../errors.ts';
import type { ModelSource } from './contract.ts';

/** An ONNX export of a decoder, run as it is: its cache and its products have the types that it came with. */
export function exportedSource(decoder: ExportedDecoder): ModelSource {
  const { folder, vocabulary, contextLength, identity, special } = decoder;
  const isToken = (id: number): boolean => id < vocabulary;
  return {
    folder,
    manifest: undefined,
    kind: 'decoder',
    vocabulary,
    contextLength,
    width: undefined,
    // A configuration that was left over from another model names tokens that this one does not have.
    special: {
      begin: special.begin !== null && isToken(special.begin) ? special.begin : null,
      end: special.end.filter(isToken),
      pad: special.pad !== null && isToken(special.pad) ? special.pad : null,
    },
    cacheType: () => undefined,
    openWriter: ({ placing, contextLength: length, slots, packedWeights }) =>
      createEngine(decoder, {
        ...placing,
        contextLength: length,
        ...(packedWeights !== undefined && { prepackedCache: { folder: packedWeights, identity } }),
        ...(slots !== undefined && { slots }),
      }),
    openEmbedder: async () => {
      throw new ModelUseError('Of ONNX exports decoders are run; convert the checkpoint of an encoder.');
    },
  };
}
