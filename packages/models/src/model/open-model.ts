import { resolve } from 'node:path';
import { Graph, writeModel } from '@haksup/graph';
import { OptionError } from '../errors.ts';
import { buildDecoder } from '../layers/decoder.ts';
import { type Activations, Weights } from '../layers/weights.ts';
import { type Manifest, weightsName } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

export type KeyValueType = 'float32' | 'float16' | 'int8';

/** What is chosen when a model is loaded: it depends on the device and on the texts, not on the weights. */
export interface DecoderOptions {
  /**
   * Element type of the cache. Default `float32`. `float16` halves it, and attention is computed in it; `int8` needs
   * scales that a conversion with calibration stores.
   */
  readonly keyValueType?: KeyValueType;
  /** The longest text in tokens, 1 … the model's own. Default: the model's own, at most 8192. */
  readonly contextLength?: number;
  /** For int4 and int8 weights on the CPU. Default `int8`: several times faster, and half a percent less exact. */
  readonly activations?: Activations;
}

/**
 * A decoder as an ONNX model. Legend: B batch, T new tokens of a row, R selected rows, V vocabulary, G key-value heads,
 * C the cache's length, D head size.
 *
 * Inputs:
 * - `tokens` int64 [B, T];
 * - `positions` int64 [B, T], each token's index in its row: only where {@link usesPositions};
 * - `lastPositions` int32 [B]: the row's length after this run, minus 1;
 * - `totalLength` int32 []: the longest row's length after this run;
 * - `selected` int64 [R]: which tokens' logits are wanted, as row·T + index: the last of each row for generation, all
 *   of them for scoring;
 * - `past.N.key`, `past.N.value` [B, G, C, D] for each layer.
 *
 * Outputs: `logits` float32 [R, V], `present.N.key` and `present.N.value`. Bind past and present of a layer to one
 * tensor: the cache is then updated in place, and C is its capacity, at least `totalLength`. Rows of a first run
 * (`totalLength` = T) may be shorter than T, padded behind; in later runs every row brings T tokens. Going back is
 * running on from a smaller position.
 */
export interface DecoderGraph {
  /** For `openSession`, together with `settings`. The weights stay in the model's folder. */
  readonly model: Uint8Array;
  /** Session settings that tell the engine where the weights are. */
  readonly settings: Readonly<Record<string, string>>;
  readonly usesPositions: boolean;
  readonly layers: number;
  readonly keyValueType: KeyValueType;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

/** A converted model. Holds no weights: graphs refer to the folder's file. */
export interface Model {
  readonly folder: string;
  readonly manifest: Manifest;
  /** @throws OptionError */
  decoder(options?: DecoderOptions): DecoderGraph;
}

const usualContext = 8192;

/**
 * Opens a folder that `convert` made.
 *
 * @example
 * const { model, settings } = (await openModel('smollm2-int4')).decoder();
 * const session = await openSession(model, { settings });
 * @throws ManifestError
 */
export async function openModel(folder: string): Promise<Model> {
  const path = resolve(folder);
  const manifest = await readManifest(path);
  return { folder: path, manifest, decoder: (options = {}) => decoderGraph(path, manifest, options) };
}

function decoderGraph(folder: string, manifest: Manifest, options: DecoderOptions): DecoderGraph {
  const { architecture, weights: stored } = manifest;
  const {
    keyValueType = 'float32',
    contextLength = Math.min(architecture.contextLength, usualContext),
    activations = 'int8',
  } = options;
  if (
    !(Number.isInteger(contextLength) && contextLength >= 1 && contextLength <= architecture.contextLength)
  ) {
    throw new OptionError(
      'contextLength',
      `${contextLength} is not within 1 … ${architecture.contextLength}.`,
    );
  }
  if (keyValueType === 'int8' && !Object.hasOwn(stored, 'layers.0.attention.keyScales')) {
    throw new OptionError(
      'keyValueType',
      'int8 needs scales, and this model was converted without calibration.',
    );
  }
  const graph = new Graph(manifest.family);
  const weights = new Weights(graph, stored, weightsName, activations);
  buildDecoder(graph, architecture, weights, { keyValueType, contextLength });
  return {
    model: writeModel(graph, { parameters: weights.places }),
    settings: { 'session.model_external_initializers_file_folder_path': folder },
    usesPositions: graph.nodes.some(({ inputs }) => inputs.some((input) => input?.name === 'positions')),
    layers: architecture.layers.length,
    keyValueType,
    keyValueHeads: architecture.attention.keyValueHeads,
    headSize: architecture.attention.headSize,
    vocabulary: architecture.vocabulary,
    contextLength,
  };
}
