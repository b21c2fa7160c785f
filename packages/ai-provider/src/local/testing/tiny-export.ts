import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tinyLlama } from './tiny-model.ts';

const exported = fileURLToPath(new URL('../../../../models/src/fixtures/exported-gpt2', import.meta.url));

/** A folder as onnx-community lays it out: a GPT-2 with random weights, and a tokenizer of 96 single characters. */
export async function copyTinyExport(folder: string): Promise<string> {
  const path = join(folder, 'tiny-onnx');
  await cp(join(exported, 'onnx'), join(path, 'onnx'), { recursive: true });
  await cp(join(exported, 'config.json'), join(path, 'config.json'));
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await cp(join(tinyLlama, name), join(path, name));
  }
  return path;
}
