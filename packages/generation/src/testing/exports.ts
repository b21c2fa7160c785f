/** For this package's tests: decoders that others exported, or as they would have. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExportedDecoder, openExported } from '@haksup/models';
import { type GroupedExportOptions, writeGroupedExport } from '../../../models/src/testing/grouped-export.ts';

const fixtures = fileURLToPath(new URL('../../../models/src/fixtures', import.meta.url));

/**
 * GPT-2s with random weights, 96 tokens and a context of 256, whose caches grow; and a layer of
 * `GroupQueryAttention` with 32 tokens and no positions, whose cache is updated in place, or may grow as well.
 */
export type ExportName = RecordedName | GroupedName;
export type RecordedName = 'model' | 'decoder_model_merged';
/** `last` gives the last token's logits alone, `wanted` those asked for, `narrow` gives them in float16. */
export type GroupedName =
  | 'grouped'
  | 'grouped last'
  | 'grouped wanted'
  | 'grouped narrow'
  | 'grouped growing';

const grouped: Readonly<Record<GroupedName, GroupedExportOptions>> = {
  grouped: {},
  'grouped last': { logits: 'last' },
  'grouped wanted': { logits: 'wanted' },
  'grouped narrow': { narrow: true },
  'grouped growing': {},
};

/** An export whose folder, where it has one of its own, is gone when the scope ends. */
export interface TestExport extends AsyncDisposable {
  readonly decoder: ExportedDecoder;
}

export async function tinyExport(name: ExportName): Promise<TestExport> {
  if (name === 'model' || name === 'decoder_model_merged') {
    const path = join(fixtures, 'exported-gpt2', 'onnx', `${name}.onnx`);
    return {
      decoder: await openExported(path, { trial: 'skip' }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'haksup-generation-'));
  await writeGroupedExport(join(folder, 'model.onnx'), grouped[name]);
  const decoder = await openExported(folder, { trial: 'skip' });
  const cacheUpdate = name === 'grouped growing' ? 'grows' : decoder.cacheUpdate;
  return {
    decoder: { ...decoder, cacheUpdate, contextLength: 256 },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What ONNX Runtime says of a prompt in Python, always with the likeliest token. */
export async function recordedExport(
  name: RecordedName,
): Promise<{ readonly prompt: readonly number[]; readonly ids: readonly number[] }> {
  const text = await readFile(join(fixtures, 'exported-gpt2', 'case.json'), 'utf8');
  const { prompt, files } = JSON.parse(text) as {
    prompt: number[];
    files: Record<string, { ids: number[] }>;
  };
  return { prompt, ids: files[name]!.ids };
}
