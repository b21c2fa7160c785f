import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convert, type Dtype } from '@haksup/models';

/**
 * A checkpoint of a Llama with 96 tokens and random weights (the recording `llama` of `@haksup/models`), with a tokenizer
 * of single characters and a ChatML template.
 */
export const tinyLlama: string = fileURLToPath(new URL('./tiny-llama', import.meta.url));

/** Converts the tiny model and returns its folder. */
export async function convertTiny(folder: string, dtype: Dtype = 'fp32'): Promise<string> {
  const output = join(folder, `tiny-${dtype}`);
  await convert({ checkpoint: tinyLlama, output, dtype });
  return output;
}
