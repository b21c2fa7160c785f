import { resolve } from 'node:path';
import {
  type DecoderGraph,
  type DecoderOptions,
  decoderGraph,
  type EncoderGraph,
  type EncoderOptions,
  encoderGraph,
  type SequenceGraphs,
  type SequenceOptions,
  sequenceGraphs,
} from './graphs.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/** A converted model. Holds no weights: graphs refer to the folder's file. */
export interface Model {
  readonly folder: string;
  readonly manifest: Manifest;
  /** @throws OptionError, ModelKindError */
  decoder(options?: DecoderOptions): DecoderGraph;
  /** @throws ModelKindError */
  encoder(options?: EncoderOptions): EncoderGraph;
  /** @throws ModelKindError */
  sequence(options?: SequenceOptions): SequenceGraphs;
}

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
  return {
    folder: path,
    manifest,
    decoder: (options = {}) => decoderGraph(path, manifest, options),
    encoder: (options = {}) => encoderGraph(path, manifest, options),
    sequence: (options = {}) => sequenceGraphs(path, manifest, options),
  };
}
