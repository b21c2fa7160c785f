import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readObject } from '../checkpoint/json.ts';
import { ManifestError } from '../errors.ts';
import { promptMatricesOf, weightsOf } from '../families/architecture.ts';
import { cacheScalesOf } from '../families/decoder-architecture.ts';
import { bytesOf } from '../quantise/format.ts';
import { hashFile } from './hash.ts';
import {
  type Manifest,
  manifestName,
  manifestSchema,
  manifestVersion,
  type Place,
  weightsName,
} from './manifest.ts';

const largestManifest = 16 * 2 ** 20;

/**
 * Reads and checks a converted folder's manifest: that every weight of the architecture is there, in its shape, within
 * the file. Reads no weights.
 *
 * @throws ManifestError
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const raw = await readObject(path, largestManifest).catch((cause: unknown) => {
    throw new ManifestError(path, 'this folder holds no readable manifest; convert the checkpoint', {
      cause,
    });
  });
  if (raw.format === 'haksup-model' && raw.version !== manifestVersion) {
    throw new ManifestError(
      path,
      `version ${raw.version} is not ${manifestVersion}; convert the checkpoint again`,
    );
  }
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ManifestError(path, issues.join('; '), { cause: parsed.error });
  }
  const manifest = parsed.data;
  const weights = manifest.files.find(({ name }) => name === weightsName);
  if (weights === undefined) throw new ManifestError(path, `it does not name ${weightsName}`);
  const facts = await stat(join(folder, weightsName)).catch((cause: unknown) => {
    throw new ManifestError(join(folder, weightsName), 'the file is absent', { cause });
  });
  if (facts.size !== weights.byteLength) {
    throw new ManifestError(
      join(folder, weightsName),
      `it has ${facts.size} bytes where the manifest says ${weights.byteLength}`,
    );
  }
  requireWeights(path, manifest, weights.byteLength);
  requirePromptWeights(path, manifest, weights.byteLength);
  return manifest;
}

function requireWeights(path: string, { architecture, weights }: Manifest, fileLength: number): void {
  const scales = architecture.kind === 'decoder' ? cacheScalesOf(architecture) : [];
  const calibrated = scales.some(({ name }) => Object.hasOwn(weights, name));
  for (const { name, shape, role } of [...weightsOf(architecture), ...(calibrated ? scales : [])]) {
    const stored = Object.hasOwn(weights, name) ? weights[name] : undefined;
    if (stored === undefined) throw new ManifestError(path, `weight "${name}" is absent`);
    if (stored.shape.length !== shape.length || stored.shape.some((size, axis) => size !== shape[axis])) {
      throw new ManifestError(path, `weight "${name}" is [${stored.shape}], the architecture has [${shape}]`);
    }
    if (role === 'vector' && stored.format.kind !== 'float32') {
      throw new ManifestError(path, `weight "${name}" is ${stored.format.kind}, and vectors are float32`);
    }
    const bytes = bytesOf(stored.format, shape);
    const fits = (place: Place | undefined, length: number): boolean =>
      (place?.byteLength ?? 0) === length && (place === undefined || place.offset + length <= fileLength);
    if (!fits(stored.data, bytes.data) || !fits(stored.scales, bytes.scales)) {
      throw new ManifestError(path, `weight "${name}" does not lie within ${weightsName}`);
    }
  }
}

function requirePromptWeights(
  path: string,
  { architecture, promptWeights }: Manifest,
  fileLength: number,
): void {
  if (promptWeights === undefined) return;
  for (const { name, shape } of promptMatricesOf(architecture)) {
    const stored = Object.hasOwn(promptWeights, name) ? promptWeights[name] : undefined;
    if (stored === undefined) throw new ManifestError(path, `weight "${name}" for prompts is absent`);
    const [rows, columns] = shape as [number, number];
    const fits = ({ offset, byteLength }: Place, length: number): boolean =>
      byteLength === length && offset + length <= fileLength;
    if (
      stored.shape[0] !== rows ||
      stored.shape[1] !== columns ||
      !fits(stored.data, rows * columns) ||
      !fits(stored.scales, 4 * rows)
    ) {
      throw new ManifestError(path, `weight "${name}" for prompts does not lie within ${weightsName}`);
    }
  }
}

/**
 * Compares every file's length and hash with the manifest: what a download or a copy should do once, since it reads
 * all weights.
 *
 * @throws ManifestError naming the file that differs.
 */
export async function verifyModel(
  folder: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const { name, byteLength, sha256 } of manifest.files) {
    const path = join(folder, name);
    const facts = await stat(path).catch((cause: unknown) => {
      throw new ManifestError(path, 'the file is absent', { cause });
    });
    if (!facts.isFile() || facts.size !== byteLength) {
      throw new ManifestError(path, `it has ${facts.size} bytes where the manifest says ${byteLength}`);
    }
    if ((await hashFile(path, options.signal)) !== sha256) {
      throw new ManifestError(
        path,
        'its hash is not the one that the manifest says: it is damaged or was changed',
      );
    }
  }
  return manifest;
}
