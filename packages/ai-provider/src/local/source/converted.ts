import { createEmbedder, createEngine, openSequenceModel } from '@haksup/generation';
import { type KeyValueType, type Manifest, type Model, openModel } from '@haksup/models';
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
    cacheType: (loading) => (architecture.kind === 'decoder' ? cacheTypeOf(manifest, loading) : undefined),
    openWriter: (loading) =>
      architecture.kind === 'decoder' ? openEngine(model, loading) : openSequence(model, loading),
    openEmbedder: ({ activations, placing }) =>
      createEmbedder(model.encoder(activations && { activations }), placing),
  };
}

async function openEngine(model: Model, loading: Loading): ReturnType<typeof createEngine> {
  const { placing, contextLength, activations, slots, packedWeights, promptWeights } = loading;
  const { device } = placing;
  const keyValueType = cacheTypeOf(model.manifest, loading);
  const form = { contextLength, keyValueType, ...(activations && { activations }) };
  const isCpu = device === 'cpu' || device === 'auto';
  // The graph for prompts reads an int8 cache faster, whatever its weights.
  const gains = model.manifest.promptWeights !== undefined || keyValueType === 'int8';
  const reads = isCpu && promptWeights && gains;
  // The first file is the weights.
  const identity = model.manifest.files[0]!.sha256;
  return createEngine(model.decoder(form), {
    ...placing,
    ...(reads && { promptDecoder: model.decoder({ ...form, purpose: 'prompt' }) }),
    ...(packedWeights !== undefined && { prepackedCache: { folder: packedWeights, identity } }),
    ...(slots !== undefined && { slots }),
  });
}

/**
 * int8 takes a quarter of float32's memory, is as fast behind short texts and faster behind long ones. Weights in floats
 * are for those who want every number as it is. Where a GPU may be taken it decides.
 */
function cacheTypeOf(
  { block, cacheCheck }: Manifest,
  { keyValueType, placing: { device } }: Pick<Loading, 'placing' | 'keyValueType'>,
): KeyValueType {
  if (keyValueType !== undefined) return keyValueType;
  if (device === 'cuda') return 'float16';
  return device === 'cpu' && block !== null && cacheCheck?.kept === true ? 'int8' : 'float32';
}

async function openSequence(
  model: Model,
  { activations, placing, contextLength }: Loading,
): Promise<SequenceEngine> {
  const parts = model.sequence(activations && { activations });
  return new SequenceEngine(await openSequenceModel(parts, { ...placing, inputLength: contextLength }));
}
