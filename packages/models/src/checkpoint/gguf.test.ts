/** GGUF files against what PyTorch transformers makes of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convert } from '../convert/convert.ts';
import { openModel } from '../model/open-model.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { DecoderRun, relativeError } from '../testing/run-decoder.ts';
import { openSafetensors } from './safetensors.ts';
import { readStoredRows } from './stored-rows.ts';

it.each(['gguf-llama', 'gguf-qwen2', 'gguf-gemma3'])('%s gives the recorded logits', async (name) => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, 'model');
  const checkpoint = join(fixtures, name, 'model.gguf');
  const { tokens } = await convert({ checkpoint, output, dtype: 'fp32' });
  expect(tokens).toEqual({ begin: 1, end: [2], pad: null });
  const { prompt } = JSON.parse(await readFile(join(fixtures, name, 'case.json'), 'utf8')) as {
    prompt: number[];
  };
  const { file, tensors } = await openSafetensors(join(fixtures, name, 'expected.safetensors'));
  await using _ = file;
  const expected = await readStoredRows(file, tensors[0]!, 0, prompt.length);
  await using run = await DecoderRun.open((await openModel(output)).decoder());
  const logits = (await run.step([prompt], 0))[0]!.flatMap((row) => [...row]);
  expect(relativeError(logits, expected)).toBeLessThan(1e-4);
});
