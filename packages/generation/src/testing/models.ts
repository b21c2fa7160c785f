/** For this package's tests: small models, converted on the spot. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convert, type Dtype, type Model, openModel } from '@haksup/models';

/** Checkpoints with random weights, of 96 tokens and a context of 256. */
export type TinyFamily = 'llama' | 'gpt2' | 'gemma3' | 'qwen3';

/** A trained model of 512 tokens, which is not part of this repository; its README says how it is found. */
export const stories: string | undefined = material('models/stories260K');
/** For the names of tests that are skipped. */
export const withoutStories: string =
  stories === undefined ? ' (skipped: material/models/stories260K is absent)' : '';

export interface Golden {
  readonly prompt_ids: readonly number[];
  readonly greedy_ids: readonly number[];
}

export async function readGolden(): Promise<Golden> {
  return JSON.parse(await readFile(join(stories!, 'golden.json'), 'utf8')) as Golden;
}

/** A model whose folder is gone when the scope ends. */
export interface TestModel extends AsyncDisposable {
  readonly model: Model;
}

export function tinyModel(family: TinyFamily, dtype: Dtype = 'fp32'): Promise<TestModel> {
  return converted(fileURLToPath(new URL(`../../../models/src/fixtures/${family}`, import.meta.url)), dtype);
}

export function storiesModel(dtype: Dtype = 'fp32'): Promise<TestModel> {
  return converted(stories!, dtype);
}

/** Some text to find the scales of an int8 cache with. */
const calibration = [Array.from({ length: 100 }, (_, at) => (at * at + 3) % 95)];

async function converted(checkpoint: string, dtype: Dtype): Promise<TestModel> {
  const folder = await mkdtemp(join(tmpdir(), 'haksup-generation-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const output = join(folder, 'model');
    await convert({ checkpoint, output, dtype, block: 32, calibration });
    return { model: await openModel(output), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function material(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../shared/material', import.meta.url));
  const path = join(process.env.HAKSUP_MATERIAL ?? beside, name);
  return existsSync(path) ? path : undefined;
}
