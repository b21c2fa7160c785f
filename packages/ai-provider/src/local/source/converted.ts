import { createEmbedder, createEngine, openSequenceModel } from '@haksup/generation';
import { type Model, openModel } from '@haksup/models';
import { SequenceEngine } from '../model/sequence-engine.ts';
import type { Loading, ModelSource } from './contract.ts';

/** A folder that `convert` made. @throws ManifestError of `@haksup/models`. */
export async function openConverted(folder: string): Promise<ModelSource> {
  const model = await openModel(folder);
  const { manifest } = model;
  const { architecture } = manifest;
  return {
    folder: model.folder,
    manifest,
    kind: architecture.kind,
    vocabulary: architecture.vocabulary,
    contextLength: 'contextLength' in architecture ? architecture.contextLength : undefined,
    width: architecture.kind === 'encoder' ? architecture.width : undefined,
    special: manifest.tokens,
    openWriter: (loading) =>
      architecture.kind === 'decoder' ? openEngine(model, loading) : openSequence(model, loading),
    openEmbedder: ({ activations, placing }) =>
      createEmbedder(model.encoder(activations && { activations }), placing),
  };
}

async function openEngine(model: Model, loading: Loading): ReturnType<typeof createEngine> {
  const { placing, contextLength, activations, slots, packedWeights, promptWeights } = loading;
  const { device } = placing;
  const keyValueType = loading.keyValueType ?? (device === 'cuda' ? 'float16' : undefined);
  const form = { contextLength, ...(keyValueType && { keyValueType }), ...(activations && { activations }) };
  const reads =
    promptWeights && model.manifest.promptWeights !== undefined && (device === 'cpu' || device === 'auto');
  // The first file is the weights.
  const identity = model.manifest.files[0]!.sha256;
  return createEngine(model.decoder(form), {
    ...placing,
    ...(reads && { promptDecoder: model.decoder({ ...form, purpose: 'prompt' }) }),
    ...(packedWeights !== undefined && { prepackedCache: { folder: packedWeights, identity } }),
    ...(slots !== undefined && { slots }),
  });
}

async function openSequence(
  model: Model,
  { activations, placing, contextLength }: Loading,
): Promise<SequenceEngine> {
  const parts = model.sequence(activations && { activations });
  return new SequenceEngine(await openSequenceModel(parts, { ...placing, inputLength: contextLength }));
}
