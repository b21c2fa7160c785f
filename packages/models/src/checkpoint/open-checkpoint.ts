import { stat } from 'node:fs/promises';
import { CheckpointError } from '../errors.ts';
import type { Checkpoint } from './contract.ts';
import { openGgufCheckpoint } from './gguf-checkpoint.ts';
import { openSafetensorsCheckpoint } from './safetensors-checkpoint.ts';

/**
 * Opens a checkpoint for reading: a folder in Hugging Face's layout, or a GGUF file. Nothing of its weights is read
 * yet; close it when done.
 *
 * @throws CheckpointError, ConfigError, UnsupportedModelError
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new CheckpointError(path, 'there is no such folder or file', { cause });
  });
  return facts.isDirectory() ? openSafetensorsCheckpoint(path) : openGgufCheckpoint(path);
}
