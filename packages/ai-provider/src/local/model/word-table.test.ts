import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../errors.ts';
import { temporaryFolder } from '../testing/material.ts';
import { readWordTable, unknownPart, wordTableName } from './word-table.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const read = async (content: unknown) => {
  await writeFile(join(folder.path, wordTableName), JSON.stringify(content));
  return readWordTable(folder.path);
};
const words = { Milling: 0, 'Milling Secondary': 1, '<SOS>': 2, 천공: 3 };

describe('a table of words', () => {
  it('reads the longest words, and writes them with spaces between', async () => {
    const { tokenizer, begin } = await read({ token2id: words });
    const { ids } = tokenizer.encode('Milling Milling Secondary천공 <SOS>');
    expect(ids).toEqual([0, 1, 3, 2]);
    expect(tokenizer.decode(ids)).toBe('Milling Milling Secondary 천공 <SOS>');
    expect(begin).toBe('<SOS>');
  });

  it.each([
    ['Milling  천공\n', undefined],
    ['', undefined],
    ['Milling drilling 천공', 'drilling'],
    ['x', 'x'],
    ['Milling Second', 'Second'],
  ])('finds in %j what is no word: %j', async (text, expected) => {
    const { tokenizer } = await read({ token2id: words });
    expect(unknownPart(text, tokenizer.encode(text))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['no table', { other: {} }],
    ['an id that is none', { token2id: { a: -1 } }],
    ['an id out of bounds', { token2id: { a: 1e6 } }],
    ['a word without letters', { token2id: { '': 1 } }],
  ])('with %s is refused', async (_, content) => {
    await expect(read(content)).rejects.toThrow(ModelFolderError);
  });
});
