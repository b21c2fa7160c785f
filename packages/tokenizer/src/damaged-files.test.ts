import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, TokenizerError, TokenizerFileError, TokenizerTimeoutError } from './index.ts';
import { hostilePatterns, type Json } from './testing/damage.ts';
import { damages, fuzz } from './testing/fuzz.ts';

const recordings = JSON.parse(
  readFileSync(new URL('./testing/reference.json', import.meta.url), 'utf8'),
) as Record<string, { file: Json }>;

const kinds = Object.entries(recordings).flatMap(([name, { file }]) => [
  [name, 'value', file, 150, 40] as const,
  [name, 'text', file, 100, 60] as const,
  [name, 'purpose', file, 12, 5] as const,
]);

it.each(kinds)('a damaged %s file (%s) is refused by name or works', (_, kind, file, cases, least) => {
  const { refused, taken, slowestMilliseconds } = fuzz(file, damages[kind]!, cases);
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0);
  expect(count + taken).toBe(cases);
  expect(count).toBeGreaterThan(least);
  expect(slowestMilliseconds).toBeLessThan(5000);
});

const plain = { model: { type: 'BPE', vocab: { a: 0, b: 1, x: 2, ' ': 3 }, merges: [] } };
const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('regular expressions of a file', () => {
  it('are ended where they would not end, and the tokenizer goes on', () => {
    const tokenizer = loadTokenizer({ ...plain, pre_tokenizer: split('(a+)+$') });
    const start = performance.now();
    expect(() => tokenizer.encode(`${'a'.repeat(60)}x`)).toThrow(TokenizerTimeoutError);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(tokenizer.encode('ab').ids).toEqual([0, 1]);
  });

  it('are ended in normalisers and decoders as well', () => {
    const replace = { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: 'b' };
    const slow = `${'a'.repeat(60)}x`;
    expect(() => loadTokenizer({ ...plain, normalizer: replace }).encode(slow)).toThrow(
      TokenizerTimeoutError,
    );
    const vocab = { ...plain.model.vocab, [slow]: 4 };
    const tokenizer = loadTokenizer({ model: { ...plain.model, vocab }, decoder: replace });
    expect(tokenizer.decode([0, 1])).toBe('bb');
    expect(() => tokenizer.decode([4])).toThrow(TokenizerTimeoutError);
  });

  it.each(hostilePatterns)('%s loads or is refused', (pattern) => {
    try {
      loadTokenizer({ ...plain, pre_tokenizer: split(pattern) });
    } catch (error) {
      expect(error).toBeInstanceOf(TokenizerError);
    }
  });
});

describe('what would swell', () => {
  const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content });

  it.each(['$`', "$'", '$&', '$1', '$$'])('a replacement by %s is these characters', (content) => {
    const vocab = Object.fromEntries([...new Set(`abx ${content}`)].map((token, id) => [token, id]));
    const model = { ...plain.model, vocab };
    const tokenizer = loadTokenizer({ model, normalizer: replace({ String: 'x' }, content) });
    expect(tokenizer.encode('axb').tokens).toEqual(['a', ...content, 'b']);
    expect(tokenizer.encode('x'.repeat(20_000)).ids).toHaveLength(40_000);
    const part = { type: 'Sequence', decoders: [{ type: 'Fuse' }, replace({ String: 'x' }, content)] };
    const decoder = loadTokenizer({ model, decoder: part });
    expect(decoder.decode(['a', 'x', 'b'].map((token) => vocab[token]!))).toBe(`a${content}b`);
  });
  const sequence = (part: object, count: number) => ({
    type: 'Sequence',
    normalizers: many(count, () => part),
  });
  const nested = `${'['.repeat(100)}${']'.repeat(100)}`;
  it.each([
    [
      'replacements after one another',
      { normalizer: sequence(replace({ Regex: '.' }, 'aa'), 20) },
      'normalizer',
    ],
    ['a long replacement', { normalizer: replace({ String: 'a' }, 'b'.repeat(33)) }, 'normalizer'],
    ['a long prefix', { normalizer: { type: 'Prepend', prepend: 'b'.repeat(33) } }, 'normalizer'],
    [
      'replacements before splitting',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: many(5, () => replace({ Regex: '.' }, 'aa')) } },
      'pre_tokenizer',
    ],
    [
      'a long mark for spaces',
      { pre_tokenizer: { type: 'Metaspace', replacement: '▁'.repeat(33) } },
      'pre_tokenizer',
    ],
    [
      'a long template',
      {
        post_processor: {
          type: 'TemplateProcessing',
          single: [
            ...many(300, () => ({ SpecialToken: { id: 'a', type_id: 0 } })),
            { Sequence: { id: 'A', type_id: 0 } },
          ],
          pair: [],
          special_tokens: {},
        },
      },
      'post_processor',
    ],
    ['pieces of no length', { pre_tokenizer: { type: 'FixedLength', length: 0 } }, 'pre_tokenizer.length'],
    ['ids far from one another', { model: { ...plain.model, vocab: { a: 0, b: 4_000_000 } } }, 'model.vocab'],
    ['a million wrong merges', { model: { ...plain.model, merges: many(1e6, () => 1) } }, 'model.merges[0]'],
    ['a table of nothing', { model: { ...plain.model, vocab: [] } }, 'model.vocab'],
    ['added tokens that are none', { added_tokens: many(1e5, () => 1) }, 'added_tokens[0]'],
    ['a flag that is none', { added_tokens: [{ id: 0, content: 'a', lstrip: 3 }] }, 'added_tokens[0].lstrip'],
  ])('%s', (_, damage, place) => {
    let error: unknown;
    try {
      loadTokenizer(JSON.stringify({ ...plain, ...damage }));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(TokenizerFileError);
    expect((error as TokenizerFileError).place).toBe(place);
  });

  it.each([
    ['deep nesting', `{"model": ${nested}}`, /nested deeper than 64/],
    ['brackets alone', `{"model": [${many(50_000, () => '[]').join()}]}`, /lists and tables for its length/],
  ])('%s', (_, text, message) => {
    expect(() => loadTokenizer(text)).toThrow(TokenizerFileError);
    expect(() => loadTokenizer(text)).toThrow(message);
  });

  it('a piece of more tokens than the library’s stack holds', () => {
    const vocab = [...'ab '].map((token): [string, number] => [token, -1]);
    const tokenizer = loadTokenizer({ model: { type: 'Unigram', unk_id: 0, vocab } });
    expect(tokenizer.encode('b'.repeat(1000)).ids).toHaveLength(1000);
    expect(() => tokenizer.encode('b'.repeat(300_000))).toThrow(TokenizerError);
  });

  it('a text that grows step by step', () => {
    const tokenizer = loadTokenizer({ ...plain, normalizer: sequence(replace({ Regex: '.' }, 'aa'), 7) });
    expect(tokenizer.encode('b').ids).toHaveLength(128);
    expect(() => tokenizer.encode('b'.repeat(2000))).toThrow(/32 times is the most/);
  });
});

describe('added tokens', () => {
  const added = (...contents: string[]) =>
    contents.map((content, index) => ({ id: 10 + index, content, normalized: false, special: false }));
  it.each([
    ['abc', ['abc'], [10]],
    ['abcd', ['abc', 'abcd', 'abce'], [11]],
    ['abcx', ['abc', 'abcd', 'abce'], [10, 2]],
    ['abcab', ['abcd', 'ab'], [11, undefined, 11]],
    ['xabx', ['ab', 'abab', 'a'], [2, 10, 2]],
    ['ababa', ['ab', 'abab', 'a'], [11, 12]],
  ])('are found in %j among %j', (text, contents, ids) => {
    const tokenizer = loadTokenizer({ ...plain, added_tokens: added(...contents) });
    expect(tokenizer.encode(text).ids).toEqual(ids.filter((id) => id !== undefined));
  });
});
