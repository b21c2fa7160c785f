import { type ConvertOptions, convert, familyOf, type Manifest, openCheckpoint } from '@haksup/models';
import { calibrationTexts, sampleCalibration } from './calibration-texts.ts';

export interface CheckpointConversion extends Omit<ConvertOptions, 'calibration'> {
  /**
   * A text like those that the model will read. Default: for an int8 cache over int4 and int8 weights one that comes with
   * this package; fp16 and fp32 are for those who want the model as it is, with a cache of floats.
   */
  readonly calibrationText?: string | undefined;
}

/**
 * `convert` of `@haksup/models` for those who have texts and no token ids: a decoder in int4 or int8 gets the scales of an
 * int8 cache, found on a text. `cacheCheck` of the manifest says what they cost; where it is absent, nothing was found
 * that the checkpoint's tokenizer could read.
 *
 * @throws what `convert` throws; of a text that was given, ModelFolderError where the checkpoint has no tokenizer or nothing
 *   is in the text, and TokenizerFileError of `@haksup/tokenizer`.
 */
export async function convertCheckpoint({
  calibrationText,
  ...options
}: CheckpointConversion): Promise<Manifest> {
  const calibration =
    calibrationText === undefined
      ? await ownCalibration(options)
      : await calibrationTexts(options.checkpoint, calibrationText);
  return convert({ ...options, ...(calibration && { calibration }) });
}

async function ownCalibration({ checkpoint: path, dtype = 'int4', signal }: CheckpointConversion) {
  signal?.throwIfAborted();
  if (dtype !== 'int4' && dtype !== 'int8') return undefined;
  await using checkpoint = await openCheckpoint(path);
  const architecture = familyOf(checkpoint.config).describe(checkpoint.config, checkpoint.tensors);
  return architecture.kind === 'decoder' ? sampleCalibration(path, architecture.vocabulary) : undefined;
}

/** Whether a conversion looked for an int8 cache, and why it has none; nothing where it has one or was never to have one. */
export function whyFloatCache({ architecture, block, cacheCheck }: Manifest): string | undefined {
  if (architecture.kind !== 'decoder' || block === null || cacheCheck?.kept === true) return undefined;
  if (cacheCheck === undefined) return 'its tokenizer reads no text to calibrate on';
  const { divergence } = cacheCheck;
  return divergence === null
    ? 'it gives no numbers on the text to calibrate on'
    : `in int8 its next tokens would move by ${divergence.toPrecision(2)} nats`;
}
