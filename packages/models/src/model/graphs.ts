import { Graph, writeModel } from '@haksup/graph';
import { ModelKindError, OptionError } from '../errors.ts';
import type { Pooling } from '../families/encoder-architecture.ts';
import { buildDecoder } from '../layers/decoder.ts';
import { buildEncoder } from '../layers/encoder.ts';
import { buildSequenceDecoder, buildSequenceEncoder } from '../layers/sequence.ts';
import { type Activations, Weights } from '../layers/weights.ts';
import { type Manifest, weightsName } from './manifest.ts';

export type KeyValueType = 'float32' | 'float16' | 'int8';

/** A graph for `openSession(model, { settings })`. */
export interface GraphFile {
  /** An ONNX model; the weights stay in the converted folder. */
  readonly model: Uint8Array;
  /** Session settings that tell the engine where the weights are. */
  readonly settings: Readonly<Record<string, string>>;
  /** The weights' hash: for a cache of packed ones (`prepackedCache` of `openSession`). */
  readonly identity: string;
}

/** What is chosen when a model is loaded: it depends on the device and on the texts, not on the weights. */
export interface DecoderOptions {
  /**
   * Element type of the cache. Default `float32`. `float16` halves it, and attention is computed in it; `int8` needs
   * scales that a conversion with calibration stores.
   */
  readonly keyValueType?: KeyValueType;
  /**
   * The longest text in tokens, 1 … the model's own. Default: the model's own, at most 8192. Tables of rotary angles
   * are that long, which costs 8 bytes per token for each pair of a head's elements.
   */
  readonly contextLength?: number;
  /**
   * What runs compute. `any`, the default: whatever {@link DecoderGraph} allows. `prompt`: many tokens of one text (B = 1,
   * no padding), over the same cache. Such a graph reads an int8 cache faster, and takes the weights that a conversion with
   * `promptWeights` stored: with activations of 8 bits too, twice as fast again. A session of it has its own packed weights.
   */
  readonly purpose?: 'any' | 'prompt';
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
 * (`totalLength` = T) may be shorter than T, padded behind. Behind a past, a run is one token of each of B rows, or T
 * tokens of one: ONNX Runtime refuses several rows of more than one token there. Going back is running on from a
 * smaller position.
 */
export interface DecoderGraph extends GraphFile {
  readonly usesPositions: boolean;
  readonly layers: number;
  readonly keyValueType: KeyValueType;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

export interface EncoderOptions {
  /** Default: as the checkpoint says, else the mean. */
  readonly pooling?: Pooling;
  readonly activations?: Activations;
}

/**
 * An encoder as an ONNX model. Legend: B batch, T tokens, W width.
 *
 * Inputs: `tokens` int64 [B, T], `attended` int64 [B, T]: 1 for tokens, 0 for the padding behind them.
 * Outputs: `embedding` float32 [B, W] of length 1, `hidden` float32 [B, T, W].
 */
export interface EncoderGraph extends GraphFile {
  readonly width: number;
  readonly contextLength: number;
}

export interface SequenceOptions {
  readonly keyValueType?: Extract<KeyValueType, 'float32' | 'float16'>;
  readonly activations?: Activations;
}

/**
 * An encoder-decoder as two ONNX models. Legend: as for {@link DecoderGraph}, with S tokens read and H heads.
 *
 * `encoder` takes `tokens` and `attended`, int64 [B, S], and gives `hidden` [B, S, W] and for each of the decoder's
 * layers `cross.N.key` and `cross.N.value` [B, H, S, D]. `decoder` takes what a decoder takes (`positions` always), and
 * `attended` and `cross.N.…` as they came; a text begins with the token `start`.
 */
export interface SequenceGraphs {
  readonly encoder: GraphFile;
  readonly decoder: GraphFile;
  readonly layers: number;
  readonly keyValueType: 'float32' | 'float16';
  readonly heads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly start: number;
}

const usualContext = 8192;
/** Angles of all tables together: 32 MiB unasked, 512 MiB if asked. */
const usualAngles = 2 ** 22;
const mostAngles = 2 ** 26;

/** Builds a graph over a folder's weights. */
function graphOver(
  folder: string,
  { family, weights: stored, files, promptWeights }: Manifest,
  { activations = 'int8', purpose = 'any' }: Pick<DecoderOptions, 'activations' | 'purpose'>,
  build: (graph: Graph, weights: Weights) => void,
): GraphFile & { readonly graph: Graph } {
  const graph = new Graph(family);
  const again = purpose === 'prompt' && activations === 'int8' ? promptWeights : undefined;
  const weights = new Weights(graph, stored, weightsName, activations, again);
  build(graph, weights);
  return {
    graph,
    model: writeModel(graph, { parameters: weights.places }),
    settings: { 'session.model_external_initializers_file_folder_path': folder },
    identity: files.find(({ name }) => name === weightsName)?.sha256 ?? 'not hashed yet',
  };
}

export function encoderGraph(folder: string, manifest: Manifest, options: EncoderOptions): EncoderGraph {
  const { architecture } = manifest;
  if (architecture.kind !== 'encoder') throw new ModelKindError(architecture.kind, 'encoder');
  const { graph: _, ...file } = graphOver(folder, manifest, options, (graph, weights) =>
    buildEncoder(graph, architecture, weights, options.pooling ?? architecture.pooling),
  );
  return { ...file, width: architecture.width, contextLength: architecture.contextLength };
}

export function sequenceGraphs(folder: string, manifest: Manifest, options: SequenceOptions): SequenceGraphs {
  const { architecture } = manifest;
  const { keyValueType = 'float32' } = options;
  if (architecture.kind !== 'encoder-decoder') throw new ModelKindError(architecture.kind, 'sequence');
  const { graph: _, ...encoder } = graphOver(folder, manifest, options, (graph, weights) =>
    buildSequenceEncoder(graph, architecture, weights),
  );
  const { graph: __, ...decoder } = graphOver(folder, manifest, options, (graph, weights) =>
    buildSequenceDecoder(graph, architecture, weights, keyValueType),
  );
  return {
    encoder,
    decoder,
    layers: architecture.decoderLayers,
    keyValueType,
    ...architecture.attention,
    vocabulary: architecture.vocabulary,
    start: architecture.start,
  };
}

export function decoderGraph(folder: string, manifest: Manifest, options: DecoderOptions): DecoderGraph {
  const { architecture, weights: stored } = manifest;
  if (architecture.kind !== 'decoder') throw new ModelKindError(architecture.kind, 'decoder');
  const turned = architecture.rotaries.reduce((sum, { dimensions }) => sum + dimensions, 0);
  const usual = Math.min(architecture.contextLength, usualContext, Math.floor(usualAngles / turned));
  const { keyValueType = 'float32', contextLength = usual, purpose = 'any' } = options;
  if (
    !(Number.isInteger(contextLength) && contextLength >= 1 && contextLength <= architecture.contextLength)
  ) {
    throw new OptionError(
      'contextLength',
      `${contextLength} is not within 1 … ${architecture.contextLength}.`,
    );
  }
  if (contextLength * turned > mostAngles) {
    throw new OptionError(
      'contextLength',
      `${contextLength} tokens need larger tables than ${mostAngles} angles.`,
    );
  }
  if (keyValueType === 'int8' && !Object.hasOwn(stored, 'layers.0.attention.keyScales')) {
    throw new OptionError(
      'keyValueType',
      manifest.cacheCheck === undefined
        ? 'int8 needs scales, and this model was converted without calibration.'
        : 'int8 needs scales, and those that its conversion found would change what this model says.',
    );
  }
  const { graph, ...file } = graphOver(folder, manifest, options, (built, weights) =>
    buildDecoder(built, architecture, weights, {
      keyValueType,
      contextLength,
      prompt: purpose === 'prompt',
    }),
  );
  return {
    ...file,
    usesPositions: graph.nodes.some(({ inputs }) => inputs.some((input) => input?.name === 'positions')),
    layers: architecture.layers.length,
    keyValueType,
    keyValueHeads: architecture.attention.keyValueHeads,
    headSize: architecture.attention.headSize,
    vocabulary: architecture.vocabulary,
    contextLength,
  };
}
