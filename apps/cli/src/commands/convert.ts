import { type BlockSize, convert, type Dtype, type Manifest } from '@haksup/models';
import { interruption } from '../interruption.ts';
import { explainingFailures } from '../model-failures.ts';
import { showProgress } from '../terminal/progress.ts';
import { plain } from '../terminal/reply.ts';

export interface ConvertCommandOptions {
  dtype: Dtype;
  block: BlockSize;
  promptWeights?: true;
}

/**
 * `haksup convert`: a checkpoint to a folder that runs. Progress goes to stderr, a line about the result to stdout.
 * Interrupted, it leaves nothing behind.
 */
export async function convertCommand(
  checkpoint: string,
  output: string,
  { dtype, block, promptWeights }: ConvertCommandOptions,
): Promise<void> {
  using interrupted = interruption();
  const progress = showProgress(process.stderr, 'Converting');
  const started = performance.now();
  const manifest = await explainingFailures(() =>
    convert({
      checkpoint,
      output,
      dtype,
      block,
      promptWeights: promptWeights === true,
      signal: interrupted.signal,
      onProgress: ({ weight, done, total }) =>
        progress.update(Math.round((100 * done) / total), 100, `% ${weight}`),
    }),
  ).finally(() => progress.end());
  process.stdout.write(`${describe(manifest, output, (performance.now() - started) / 1000)}\n`);
}

function describe(
  { family, dtype, block, files, weights }: Manifest,
  output: string,
  seconds: number,
): string {
  const bytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // Norms and biases stay as they are; what storing lost is lost in matrices.
  const lost = Math.max(0, ...Object.values(weights).map(({ error }) => error));
  const form = block === null ? dtype : `${dtype} in blocks of ${block}`;
  return (
    `${plain(output)}: ${family}, ${form}, ${(bytes / 1e6).toFixed(1)} MB, at most ${(100 * lost).toPrecision(2)} % lost ` +
    `of a matrix, in ${seconds.toFixed(1)} s.`
  );
}
