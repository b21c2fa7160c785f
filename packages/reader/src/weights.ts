import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Calibration } from './calibration.ts';
import type { ReaderCard } from './contract.ts';
import { WeightsError } from './errors.ts';
import { featureCount, layoutVersion } from './feature-layout.ts';
import type { NetworkShape } from './network.ts';
import { readSafetensors, type Weight } from './safetensors.ts';

/** Files of a weights folder. */
export const weightsFile = 'reader.safetensors';
export const tokenizerFile = 'tokenizer.json';
export const manifestFile = 'manifest.json';

const positive = z.number().int().positive();
const fileSchema = z.object({ bytes: positive, sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** What `manifest.json` holds. */
export const manifestSchema: z.ZodType<Manifest> = z.object({
  format: z.literal(1),
  /** Of the features: other weights would read other meanings into the same columns. */
  layout: z.literal(layoutVersion),
  features: z.literal(featureCount),
  recipe: z.string().min(1),
  data: z.string().regex(/^[0-9a-f]{64}$/),
  shape: z.object({ layers: positive, width: positive, heads: positive, hidden: positive, pieces: positive }),
  parameters: positive,
  calibration: z.object({
    answerable: z.array(z.number()).min(1),
    reading: z.array(z.number()).min(1),
    usable: z.array(z.number()).min(1),
  }),
  measured: z.record(z.string(), z.number()),
  files: z.object({ weights: fileSchema, tokenizer: fileSchema }),
});

export interface Manifest extends ReaderCard {
  readonly format: 1;
  readonly layout: number;
  readonly features: number;
  readonly shape: NetworkShape;
  readonly calibration: Calibration;
  readonly files: { readonly weights: FileFacts; readonly tokenizer: FileFacts };
}

export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

export interface LoadedWeights {
  readonly manifest: Manifest;
  readonly weights: ReadonlyMap<string, Weight>;
  /** What `tokenizer.json` holds, as bytes. */
  readonly tokenizer: Uint8Array;
}

/** The folder of the weights that come with the package; the same from `src/` and from `dist/`. */
export function shippedWeights(): string {
  return fileURLToPath(new URL('../weights/', import.meta.url));
}

/**
 * Reads a weights folder and checks every file against the manifest's size and hash.
 *
 * @throws {WeightsError} where a file is absent, damaged, or made for another version.
 */
export async function loadWeights(folder: string): Promise<LoadedWeights> {
  const path = join(folder, manifestFile);
  let manifest: Manifest;
  try {
    manifest = manifestSchema.parse(JSON.parse((await readBytes(path)).toString('utf8')));
  } catch (cause) {
    if (cause instanceof WeightsError) throw cause;
    throw new WeightsError(path, 'the manifest is not one that this version reads', { cause });
  }
  const [weights, tokenizer] = await Promise.all([
    readChecked(join(folder, weightsFile), manifest.files.weights),
    readChecked(join(folder, tokenizerFile), manifest.files.tokenizer),
  ]);
  return { manifest, weights: readSafetensors(weights, join(folder, weightsFile)), tokenizer };
}

export function factsOf(bytes: Uint8Array): FileFacts {
  return { bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function readChecked(path: string, expected: FileFacts): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  const { bytes: size, sha256 } = factsOf(bytes);
  if (size !== expected.bytes) {
    throw new WeightsError(path, `it has ${size} bytes, the manifest says ${expected.bytes}`);
  }
  if (sha256 !== expected.sha256)
    throw new WeightsError(path, 'its hash is not the one in the manifest: it is damaged');
  return bytes;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new WeightsError(path, 'it cannot be read', { cause });
  }
}
