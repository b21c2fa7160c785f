import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { convert } from '@haksup/models';
import { embed, embedMany } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallSettingError, ModelUseError } from '../../errors.ts';
import { temporaryFolder } from '../testing/material.ts';
import { convertTiny } from '../testing/tiny-model.ts';
import { type LocalModel, openLocalModel } from './local-model.ts';

/** A BERT of random weights: the recording of that name. */
const recording = fileURLToPath(new URL('../../../../models/src/fixtures/bert', import.meta.url));
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `##${letter}`]);
const vocab = Object.fromEntries([...special, ...letters].map((token, id) => [token, id]));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let local: LocalModel;
let model: EmbeddingModelV4;

beforeAll(async () => {
  folder = await temporaryFolder();
  const checkpoint = join(folder.path, 'bert');
  await mkdir(checkpoint);
  for (const name of ['config.json', 'model.safetensors'])
    await copyFile(join(recording, name), join(checkpoint, name));
  const file = {
    added_tokens: special.map((content, id) => ({ id, content, special: true })),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##' },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab },
  };
  await writeFile(join(checkpoint, 'tokenizer.json'), JSON.stringify(file));
  const output = join(folder.path, 'model');
  await convert({ checkpoint, output, dtype: 'fp32' });
  local = await openLocalModel(output, { name: 'tiny-bert', threads: 1 });
  model = local.embeddingModel();
});
afterAll(async () => {
  await local?.release();
  await folder?.[Symbol.asyncDispose]();
});

const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('embeddings', () => {
  it('have length 1, and are the same alone as among others, in the order of their texts', async () => {
    const values = [
      'a',
      'a longer text of words',
      'b',
      '',
      'words',
      ...Array.from({ length: 40 }, () => 'many of them'),
    ];
    const { embeddings, usage } = await embedMany({ model, values });
    expect(embeddings).toHaveLength(values.length);
    // [CLS] a [SEP] and so on: letters, and two around each text.
    expect(usage.tokens).toBe(values.join('').replaceAll(' ', '').length + 2 * values.length);
    for (const [index, value] of values.slice(0, 5).entries()) {
      const alone = await embed({ model, value });
      expect(cosine(alone.embedding, alone.embedding)).toBeCloseTo(1, 5);
      expect(cosine(alone.embedding, embeddings[index]!)).toBeCloseTo(1, 5);
    }
    expect(cosine(embeddings[0]!, embeddings[1]!)).toBeLessThan(0.999);
  });

  it('are of as much of a text as the model reads, and say so', async () => {
    const long = 'a '.repeat(100);
    const { warnings, usage } = await model.doEmbed({ values: [long] });
    expect(usage).toEqual({ tokens: local.contextLength });
    expect(warnings).toEqual([{ type: 'other', message: expect.stringContaining('102 tokens') }]);
  });

  it('read control tokens in a text as text', async () => {
    const { usage } = await model.doEmbed({ values: ['[SEP]'] });
    expect(usage!.tokens).toBeGreaterThan(3);
  });

  it('end with a signal', async () => {
    const reason = new Error('enough');
    await expect(model.doEmbed({ values: ['a'], abortSignal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it('have the length that they have', async () => {
    await expect(model.doEmbed({ values: ['a'], dimensions: 7 })).rejects.toThrow(CallSettingError);
    expect((await model.doEmbed({ values: ['a'], dimensions: 32 })).embeddings[0]).toHaveLength(32);
  });

  it('come from encoders alone, and text from decoders alone', async () => {
    expect(() => local.languageModel()).toThrow(ModelUseError);
    const decoder = await openLocalModel(await convertTiny(folder.path));
    expect(() => decoder.embeddingModel()).toThrow(ModelUseError);
  });
});
