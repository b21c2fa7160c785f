import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Graph, writeModel } from '@haksup/graph';
import { openSession, type Session, type Tensor, tensor } from '@haksup/runtime';
import { type Checkpoint, rowLength } from '../checkpoint/contract.ts';
import { OptionError } from '../errors.ts';
import type { DecoderArchitecture } from '../families/decoder-architecture.ts';
import { buildEmbedding, buildHead, buildLayer, momentPieces, TappedWeights } from '../layers/one-layer.ts';
import { Weights } from '../layers/weights.ts';
import { type Manifest, type StoredWeight, weightsName } from '../model/manifest.ts';
import { type Compensation, compensationOf, roundRow } from '../quantise/gptq.ts';
import { bytesOfArray } from '../quantise/quantise.ts';
import { lostOf } from '../quantise/quantise-blocks.ts';
import { type Calibration, longestText, requireTexts } from './calibrate.ts';
import { type PlannedWeight, readWeight } from './plan.ts';
import { WeightsFile } from './weights-file.ts';

const layerName = 'layer.partial';
/** Rows that are rounded before other work of the process has its turn. */
const rowsAtOnce = 16;

export interface GptqRequest {
  /** The folder under way, with all weights rounded by themselves. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly checkpoint: Checkpoint;
  readonly planned: readonly PlannedWeight[];
  readonly texts: Calibration;
  readonly signal: AbortSignal | undefined;
  readonly onWeight: ((name: string) => void) | undefined;
}

/**
 * Rounds the matrices of a decoder's layers again, by what texts make of their products. Layer by layer: the texts run
 * through the layer in float32, behind layers that are rounded already, so that later ones make up for those; then its
 * matrices are stored in the place of what was there. One layer's weights lie in a file meanwhile, the texts' streams
 * and one matrix's moments in memory.
 *
 * @returns The weights with what they lost.
 * @throws OptionError where the model has no layers of this kind, or the texts are none of it.
 */
export async function roundByGptq(request: GptqRequest): Promise<Record<string, StoredWeight>> {
  const { folder, manifest, texts, signal } = request;
  const { architecture } = manifest;
  if (architecture.kind !== 'decoder') {
    throw new OptionError('rounding', `"gptq" is for decoders, and this is of kind "${architecture.kind}".`);
  }
  requireTexts(texts, architecture.vocabulary);
  const longest = Math.min(architecture.contextLength, longestText);
  const streams = await embedTexts(
    folder,
    manifest,
    architecture,
    texts.map((text) => text.slice(0, longest)),
  );
  const weights = { ...manifest.weights };
  for (const index of architecture.layers.keys()) {
    signal?.throwIfAborted();
    await roundAll(request, await measureLayer(request, architecture, index, streams, longest), weights);
    await advance({ ...manifest, weights }, folder, architecture, index, streams, longest);
  }
  await roundAll(request, await measureHead(request, architecture, streams), weights);
  return weights;
}

/** Stores matrices in the place of what was there; their moments are let go of one by one. */
async function roundAll(
  request: GptqRequest,
  moments: Map<string, Float32Array[]>,
  weights: Record<string, StoredWeight>,
): Promise<void> {
  const file = await open(join(request.folder, weightsName), 'r+');
  try {
    for (const [name, pieces] of moments) {
      weights[name] = await roundMatrix(request, name, pieces, file);
      moments.delete(name);
    }
  } finally {
    await file.close();
  }
}

async function openGraph(folder: string, build: (graph: Graph) => Weights): Promise<Session> {
  const graph = new Graph('layer');
  const weights = build(graph);
  return openSession(writeModel(graph, { parameters: weights.places }), {
    device: 'cpu',
    settings: { 'session.model_external_initializers_file_folder_path': folder },
  });
}

/** What the first layer reads of each text, [1, T, W]. */
async function embedTexts(
  folder: string,
  { weights }: Manifest,
  architecture: DecoderArchitecture,
  texts: Calibration,
): Promise<Tensor<'float32'>[]> {
  await using session = await openGraph(folder, (graph) => {
    const values = new Weights(graph, weights, weightsName, 'float32');
    buildEmbedding(graph, architecture, values);
    return values;
  });
  const streams: Tensor<'float32'>[] = [];
  for (const text of texts) {
    const shape = [1, text.length];
    const feeds: Record<string, Tensor> = { tokens: tensor('int64', shape, text) };
    if (session.inputs.some(({ name }) => name === 'positions')) {
      feeds.positions = tensor('int64', shape, [...text.keys()]);
    }
    streams.push((await session.run(feeds, { outputs: { stream: 'float32' } })).stream);
  }
  return streams;
}

function layerFeeds(
  session: Session,
  stream: Tensor<'float32'>,
  { attention }: DecoderArchitecture,
): Record<string, Tensor> {
  const length = stream.shape[1]!;
  const cache = [1, attention.keyValueHeads, length, attention.headSize];
  const feeds: Record<string, Tensor> = {
    stream,
    positions: tensor('int64', [1, length], [...Array(length).keys()]),
    lastPositions: tensor('int32', [1], [length - 1]),
    totalLength: tensor('int32', [], [length]),
    'past.key': tensor('float32', cache),
    'past.value': tensor('float32', cache),
  };
  const known = new Set(session.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name)));
}

/** Σ xxᵀ of each matrix's inputs, in pieces, over all texts. */
async function measureLayer(
  { folder, checkpoint, planned, signal }: GptqRequest,
  architecture: DecoderArchitecture,
  index: number,
  streams: readonly Tensor<'float32'>[],
  longest: number,
): Promise<Map<string, Float32Array[]>> {
  const path = join(folder, layerName);
  try {
    const stored = await writeLayer(path, checkpoint, planned, index);
    await using session = await openGraph(folder, (graph) => {
      const values = new TappedWeights(graph, stored, layerName, 'float32');
      buildLayer(graph, architecture, index, values, longest);
      return values;
    });
    return await sumMoments(session, architecture, streams, signal);
  } finally {
    await rm(path, { force: true });
  }
}

/** The same of the head, behind all layers. */
async function measureHead(
  { folder, manifest, signal }: GptqRequest,
  architecture: DecoderArchitecture,
  streams: readonly Tensor<'float32'>[],
): Promise<Map<string, Float32Array[]>> {
  await using session = await openGraph(folder, (graph) => {
    const values = new Weights(graph, manifest.weights, weightsName, 'float32');
    buildHead(graph, architecture, values);
    return values;
  });
  return await sumMoments(session, architecture, streams, signal);
}

async function sumMoments(
  session: Session,
  architecture: DecoderArchitecture,
  streams: readonly Tensor<'float32'>[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Float32Array[]>> {
  const prefix = 'moments.';
  const outputs = session.outputs.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  const moments = new Map<string, Float32Array[]>();
  for (const stream of streams) {
    const results = await session.run(layerFeeds(session, stream, architecture), { outputs, signal });
    for (const output of outputs) {
      const end = output.lastIndexOf('.');
      const [matrix, piece] = [output.slice(prefix.length, end), Number(output.slice(end + 1))];
      const pieces = moments.get(matrix) ?? [];
      moments.set(matrix, pieces);
      const found = results[output]!.data as Float32Array;
      const sum = pieces[piece];
      if (sum === undefined) pieces[piece] = found;
      else for (let at = 0; at < sum.length; at++) sum[at]! += found[at]!;
    }
  }
  return moments;
}

/** Stores one layer in float32. */
async function writeLayer(
  path: string,
  checkpoint: Checkpoint,
  planned: readonly PlannedWeight[],
  index: number,
): Promise<Record<string, StoredWeight>> {
  await using file = await WeightsFile.create(path);
  const stored: Record<string, StoredWeight> = {};
  for (const weight of planned.filter(({ name }) => name.startsWith(`layers.${index}.`))) {
    const { name, shape } = weight;
    const data = file.reserve(4 * shape[0]! * rowLength(shape));
    let at = data.offset;
    for await (const rows of readWeight(checkpoint, weight)) {
      await file.write(bytesOfArray(rows), at);
      at += rows.byteLength;
    }
    stored[name] = { shape, format: { kind: 'float32' }, data, error: 0 };
  }
  return stored;
}

async function roundMatrix(
  { manifest, checkpoint, planned, signal, onWeight }: GptqRequest,
  name: string,
  moments: readonly Float32Array[],
  file: FileHandle,
): Promise<StoredWeight> {
  onWeight?.(name);
  const weight = planned.find((one) => one.name === name)!;
  const before = manifest.weights[name]!;
  const { format, data, scales } = before;
  if (format.kind !== 'blocks' || scales === undefined) return before;
  const columns = rowLength(weight.shape);
  const blocks = Math.ceil(columns / format.block);
  const bytes = (blocks * format.block) / 2;
  const compensations: Compensation[] = [];
  for (const [piece, size] of momentPieces(columns).entries()) {
    compensations.push(await compensationOf(moments[piece]!, size));
  }
  let [done, lost, total] = [0, 0, 0];
  for await (const rows of readWeight(checkpoint, weight)) {
    const count = rows.length / columns;
    const packed = new Uint8Array(count * bytes);
    const factors = new Float32Array(count * blocks);
    const original = rows.slice();
    for (let row = 0; row < count; row++) {
      const into = packed.subarray(row * bytes, (row + 1) * bytes);
      const own = factors.subarray(row * blocks, (row + 1) * blocks);
      roundRow(rows.subarray(row * columns, (row + 1) * columns), compensations, format.block, into, own);
      if (row % rowsAtOnce === rowsAtOnce - 1) {
        await breathe();
        signal?.throwIfAborted();
      }
    }
    lost += lostOf(original, columns, packed, factors, { bits: 4, block: format.block });
    total += original.reduce((sum, value) => sum + value * value, 0);
    await file.write(packed, 0, packed.byteLength, data.offset + done * bytes);
    await file.write(bytesOfArray(factors), 0, factors.byteLength, scales.offset + done * blocks * 4);
    done += count;
  }
  return { ...before, error: total === 0 ? 0 : Math.sqrt(lost / total) };
}

/** Runs the texts through a layer as it is stored now; their streams are replaced. */
async function advance(
  { weights }: Manifest,
  folder: string,
  architecture: DecoderArchitecture,
  index: number,
  streams: Tensor<'float32'>[],
  longest: number,
): Promise<void> {
  await using session = await openGraph(folder, (graph) => {
    const values = new Weights(graph, weights, weightsName, 'float32');
    buildLayer(graph, architecture, index, values, longest);
    return values;
  });
  for (const [at, stream] of streams.entries()) {
    const feeds = layerFeeds(session, stream, architecture);
    streams[at] = (await session.run(feeds, { outputs: { next: 'float32' } })).next;
  }
}

/** The stream behind all layers as they are stored, one after the other: for tests. */
export async function runLayers(
  folder: string,
  manifest: Manifest,
  architecture: DecoderArchitecture,
  text: readonly number[],
): Promise<Tensor<'float32'>> {
  const streams = await embedTexts(folder, manifest, architecture, [text]);
  for (const index of architecture.layers.keys()) {
    await advance(manifest, folder, architecture, index, streams, text.length);
  }
  return streams[0]!;
}
