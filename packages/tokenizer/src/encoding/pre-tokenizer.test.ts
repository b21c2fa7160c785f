/** Pre-tokenizers against recordings of Hugging Face's Rust library. */
import { readFileSync } from 'node:fs';
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import type { Component } from '../file/tokenizer-file.ts';
import { loadTokenizer, TokenizerFileError } from '../index.ts';
import { readPreTokenizer } from './pre-tokenizer.ts';

const recording = JSON.parse(
  readFileSync(new URL('../testing/pre-tokenizers.json', import.meta.url), 'utf8'),
) as {
  readonly cutters: readonly {
    readonly component: Component;
    readonly pieces: readonly (readonly [text: string, pieces: readonly string[]])[];
  }[];
  readonly tokenizers: Readonly<
    Record<string, { file: object; encodings: readonly { text: string; ids: readonly number[] }[] }>
  >;
};

const fileWith = (pre_tokenizer: object): Record<string, unknown> => ({
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer,
  post_processor: null,
  decoder: null,
  model: { type: 'BPE', vocab: { a: 0, b: 1, '▁': 2, '▁a': 3 }, merges: ['▁ a'] },
});

describe.each(recording.cutters.map((one) => [JSON.stringify(one.component), one] as const))(
  '%s',
  (_, { component, pieces }) => {
    const library = new Library(fileWith(component), { eos_token: '</s>' });
    const cut = readPreTokenizer(component, library.pre_tokenizer!);
    it.each(pieces)('cuts %j as recorded', (text, expected) => {
      expect(cut(text, true)).toEqual(expected);
    });
  },
);

describe.each(Object.entries(recording.tokenizers))('a tokenizer of %s', (_, { file, encodings }) => {
  const tokenizer = loadTokenizer(file);
  it.each(encodings)('encodes $text as recorded', ({ text, ids }) => {
    expect(tokenizer.encode(text).ids).toEqual(ids);
  });
});

it.each([
  ['a𠮷b', ['a', '𠮷', 'b'], [0, 1, 3]],
  ['a野b', ['a', '野', 'b'], [0, 1, 2]],
])('BERT sets Chinese characters apart: %s', (text, tokens, starts) => {
  const vocab = Object.fromEntries(['[UNK]', 'a', 'b', '𠮷', '野'].map((token, id) => [token, id]));
  const tokenizer = loadTokenizer({
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: { type: 'WordPiece', unk_token: '[UNK]', vocab },
  });
  expect(tokenizer.encode(text)).toMatchObject({ tokens, starts });
});

it.each([
  ['says it by a flag', { add_prefix_space: false }, [0, 3]],
  ['says it by a flag, the other way', { add_prefix_space: true }, [3, 3]],
  ['says nothing', {}, [3, 3]],
])('a "▁" is put before a text as an old file wants that %s', (_, flag, ids) => {
  const tokenizer = loadTokenizer(fileWith({ type: 'Metaspace', replacement: '▁', ...flag }));
  expect(tokenizer.encode('a a').ids).toEqual(ids);
});

it.each([
  ['an unknown behaviour', { type: 'Split', pattern: { String: 'a' }, behavior: 'Doubled' }, /"Doubled"/],
  [
    'no pattern',
    { type: 'Split', pattern: {}, behavior: 'Isolated' },
    /"pre_tokenizer.pattern" is neither a "String" nor a "Regex"/,
  ],
])('%s is refused', (_, component, message) => {
  expect(() => loadTokenizer(fileWith(component))).toThrow(TokenizerFileError);
  expect(() => loadTokenizer(fileWith(component))).toThrow(message);
});
