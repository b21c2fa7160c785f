/** A trained model: its published text, and what quantising it costs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../model/open-model.ts';
import type { Dtype } from '../quantise/format.ts';
import { material, temporaryFolder } from '../testing/folders.ts';
import { DecoderRun } from '../testing/run-decoder.ts';
import { convert } from './convert.ts';

const stories = material('models/stories260K');
const why = stories === undefined ? ' (skipped: material/models/stories260K is absent)' : '';

interface Golden {
  readonly prompt_ids: readonly number[];
  readonly greedy_ids: readonly number[];
}

describe.skipIf(stories === undefined)(`stories260K${why}`, () => {
  it('tells its published story to the letter in float32', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'stories');
    await convert({ checkpoint: stories!, output, dtype: 'fp32' });
    await using run = await DecoderRun.open((await openModel(output)).decoder());
    const golden = JSON.parse(await readFile(join(stories!, 'golden.json'), 'utf8')) as Golden;
    const prompt = golden.prompt_ids;
    const count = golden.greedy_ids.length - prompt.length;
    const { ids } = await run.greedy(prompt, count);
    expect([...prompt, ...ids]).toEqual(golden.greedy_ids);
    const tokenizer = JSON.parse(await readFile(join(stories!, 'tokenizer.json'), 'utf8'));
    const text = await readFile(join(stories!, 'GOLDEN.txt'), 'utf8');
    expect(spell(ids, tokenizer.model.vocab)).toBe(text.slice(text.indexOf('\n') + 1).trimEnd());
  });

  it.each<[Dtype, 32 | 64, number]>([
    ['fp16', 32, 1e-3],
    ['int8', 32, 0.01],
    ['int4', 32, 0.1],
    ['int4', 64, 0.11],
  ])('is stored as %s (blocks of %i) with a small error', async (dtype, block, limit) => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'stories');
    const { weights } = await convert({ checkpoint: stories!, output, dtype, block });
    for (const { error, shape } of Object.values(weights)) {
      if (shape.length === 2) expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(limit);
    }
    await using run = await DecoderRun.open((await openModel(output)).decoder());
    const { ids } = await run.greedy([1], 6);
    // "Once upon a time," begins every story.
    expect(ids).toEqual([403, 407, 261, 378, 432, 383]);
  });
});

/** Text of ids by a vocabulary of SentencePiece's spelling: ▁ is a space, <0x0A> a byte. */
function spell(ids: readonly number[], vocabulary: Readonly<Record<string, number>>): string {
  const pieces = new Map(Object.entries(vocabulary).map(([piece, id]) => [id, piece]));
  const bytes = ids.map((id) => {
    const piece = pieces.get(id)!;
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1];
    return byte === undefined ? Buffer.from(piece.replaceAll('▁', ' ')) : Buffer.from(byte, 'hex');
  });
  return Buffer.concat(bytes).toString('utf8').trimStart();
}
