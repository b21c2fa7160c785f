import { readFile, stat } from 'node:fs/promises';
import { convertCheckpoint, whyFloatCache } from '@haksup/ai-provider';
import type { BlockSize, Dtype, Manifest } from '@haksup/models';
import { UsageError } from '../errors.ts';
import { interruption } from '../interruption.ts';
import { explainingFailures } from '../model-failures.ts';
import { showProgress } from '../terminal/progress.ts';
import { plain } from '../terminal/reply.ts';

export interface ConvertCommandOptions {
  dtype: Dtype;
  /** Default 32; of int4 and int8 alone. */
  block?: BlockSize;
  promptWeights?: true;
  /** How numbers become whole in int4. */
  rounding: 'nearest' | 'gptq';
  /** A file of text that is typical of what the model will read. Left out, a text of our own is taken. */
  calibration?: string;
}

const largestCalibration = 64 * 2 ** 20;

/**
 * `haksup convert`: a checkpoint to a folder that runs. Progress goes to stderr, a line about the result to stdout.
 * Interrupted, it leaves nothing behind.
 */
export async function convertCommand(
  checkpoint: string,
  output: string,
  { dtype, block, promptWeights, rounding, calibration }: ConvertCommandOptions,
): Promise<void> {
  if (rounding === 'gptq' && calibration === undefined) {
    throw new UsageError(
      '--rounding gptq needs --calibration FILE: a text like those that the model will read.',
    );
  }
  if (block !== undefined && dtype !== 'int4' && dtype !== 'int8') {
    process.stderr.write(
      `--block is for int4 and int8 and changes nothing here: in ${dtype} weights have no scales.\n`,
    );
  }
  const text = calibration === undefined ? undefined : await readCalibration(calibration);
  using interrupted = interruption();
  const progress = showProgress(process.stderr, 'Converting');
  const started = performance.now();
  const manifest = await explainingFailures(() =>
    convertCheckpoint({
      checkpoint,
      output,
      dtype,
      ...(block !== undefined && { block }),
      rounding,
      calibrationText: text,
      promptWeights: promptWeights === true,
      signal: interrupted.signal,
      onProgress: ({ weight, done, total }) =>
        progress.update(Math.round((100 * done) / total), 100, `% ${weight}`),
    }),
  ).finally(() => progress.end());
  process.stdout.write(`${describe(manifest, output, (performance.now() - started) / 1000)}\n`);
}

async function readCalibration(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    const { size } = facts;
    // Other things may never end.
    if (!facts.isFile()) throw new UsageError(`${plain(path)} is no file.`);
    if (size > largestCalibration) {
      throw new UsageError(
        `${plain(path)} has ${size} bytes; a calibration text has ${largestCalibration} at most.`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`The calibration text ${plain(path)} cannot be read.`, { cause });
  }
}

function describe(manifest: Manifest, output: string, seconds: number): string {
  const { family, dtype, block, files, weights } = manifest;
  const bytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // Norms and biases stay as they are; what storing lost is lost in matrices.
  const lost = Math.max(0, ...Object.values(weights).map(({ error }) => error));
  const form = block === null ? dtype : `${dtype} in blocks of ${block}`;
  return (
    `${plain(output)}: ${family}, ${form}, ${(bytes / 1e6).toFixed(1)} MB, at most ${(100 * lost).toPrecision(2)} % lost ` +
    `of a matrix, ${describeCache(manifest)}in ${seconds.toFixed(1)} s.`
  );
}

function describeCache(manifest: Manifest): string {
  const why = whyFloatCache(manifest);
  if (why !== undefined) return `a cache of floats (${why}), `;
  const { cacheCheck } = manifest;
  if (cacheCheck?.kept !== true) return '';
  return `a cache of int8 (next tokens move by ${cacheCheck.divergence?.toPrecision(2)} nats), `;
}
