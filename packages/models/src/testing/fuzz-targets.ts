import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors } from '../checkpoint/safetensors.ts';
import { convert } from '../convert/convert.ts';
import { fixtures } from './folders.ts';
import { type FuzzTarget, readCheckpoint, readModel } from './fuzz.ts';

/** Everything that this package reads from others, as right files made in a folder. */
export async function fuzzTargets(work: string): Promise<readonly FuzzTarget[]> {
  const llama = join(fixtures, 'llama');
  const sharded = join(work, 'sharded');
  await mkdir(sharded, { recursive: true });
  await cp(join(llama, 'config.json'), join(sharded, 'config.json'));
  await cp(join(llama, 'model.safetensors'), join(sharded, 'a.safetensors'));
  const converted = join(work, 'converted');
  await convert({ checkpoint: llama, output: converted, dtype: 'int4' });
  await writeFile(join(sharded, 'model.safetensors.index.json'), JSON.stringify(await indexOf(sharded)));
  const target = (name: string, folder: string, file: string, reach = 2 ** 20): FuzzTarget => ({
    name,
    folder,
    file,
    reach,
    open: file === 'model.json' ? readModel : readCheckpoint,
  });
  return [
    target('safetensors', llama, 'model.safetensors', 2200),
    target('index', sharded, 'model.safetensors.index.json'),
    ...['llama', 'qwen2', 'gemma3', 'phi3', 'gpt2', 't5', 'bert'].map((name) =>
      target(`config of ${name}`, join(fixtures, name), 'config.json'),
    ),
    target('manifest', converted, 'model.json'),
    {
      ...target('gguf', join(fixtures, 'gguf-llama'), 'model.gguf', 4500),
      open: (folder) => readCheckpoint(join(folder, 'model.gguf')),
    },
  ];
}

async function indexOf(folder: string): Promise<unknown> {
  const { file, tensors } = await openSafetensors(join(folder, 'a.safetensors'));
  await file.close();
  return { weight_map: Object.fromEntries(tensors.map(({ name }) => [name, 'a.safetensors'])) };
}
