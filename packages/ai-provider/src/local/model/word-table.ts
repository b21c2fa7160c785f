import { join } from 'node:path';
import { loadTokenizer, type Tokenizer } from '@haksup/tokenizer';
import { z } from 'zod';
import { ModelFolderError } from '../../errors.ts';
import { readJson } from './read-file.ts';

/** Where models whose tokens are whole words keep them. */
export const wordTableName = 'token_mappings.json';
const mostWords = 65_536;
const schema = z.object({
  token2id: z
    .record(
      z.string().min(1).max(256),
      z
        .int()
        .min(0)
        .max(mostWords - 1),
    )
    .refine((words) => Object.keys(words).length <= mostWords, `has more than ${mostWords} words`),
});
/** What the word that begins a text is called, the likeliest first. */
const beginnings = ['<s>', '<bos>', '<BOS>', '<sos>', '<SOS>'];

/** A tokenizer of whole words, and the word that begins a text, where it has one. */
export interface WordTable {
  readonly tokenizer: Tokenizer;
  readonly begin: string | undefined;
}

/**
 * Reads `token_mappings.json` (`{"token2id": {"a word": 0}}`): the tokenizer of a model whose vocabulary is a list of
 * words, which may hold spaces. A text is read as the longest words that it is made of; in what is written, a space
 * stands between words.
 *
 * @throws ModelFolderError; TokenizerFileError of `@haksup/tokenizer`.
 */
export async function readWordTable(folder: string): Promise<WordTable> {
  const path = join(folder, wordTableName);
  const parsed = schema.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ModelFolderError(path, `"${issue?.path.join('.')}" ${issue?.message}`, { cause: parsed.error });
  }
  const words = parsed.data.token2id;
  const tokenizer = loadTokenizer({
    added_tokens: Object.entries(words).map(([content, id]) => ({ id, content, special: false })),
    pre_tokenizer: { type: 'WhitespaceSplit' },
    model: { type: 'BPE', vocab: words, merges: [] },
  });
  return { tokenizer, begin: beginnings.find((word) => words[word] !== undefined) };
}

/** The first part of a text that no word of a table covers. */
export function unknownPart(
  text: string,
  { starts, ends }: { readonly starts: readonly number[]; readonly ends: readonly number[] },
): string | undefined {
  let from = 0;
  for (const [index, start] of [...starts, text.length].entries()) {
    const between = text.slice(from, start).trim();
    if (between !== '') return between;
    from = ends[index] ?? text.length;
  }
  return undefined;
}
