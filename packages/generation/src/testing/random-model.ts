/** For this package's tests: small random encoder-decoders and encoders, converted on the spot. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convert, type Model, openModel } from '@haksup/models';

export async function randomModel(
  name: 't5' | 'flan-t5' | 'bert' | 'xlm-roberta',
): Promise<AsyncDisposable & { readonly model: Model }> {
  const folder = await mkdtemp(join(tmpdir(), 'haksup-generation-'));
  const checkpoint = fileURLToPath(new URL(`../../../models/src/fixtures/${name}`, import.meta.url));
  await convert({ checkpoint, output: join(folder, 'model'), dtype: 'fp32', block: 32 });
  return {
    model: await openModel(join(folder, 'model')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
