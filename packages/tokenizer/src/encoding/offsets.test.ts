/** Where tokens lie in texts that less usual parts of a file have changed or cut. */
import { expect, it } from 'vitest';
import { loadTokenizer } from '../index.ts';

const ids = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));
const words = { type: 'Whitespace' };

it.each<[string, object, string, readonly (readonly [token: string, place: string])[]]>([
  [
    'a suffix of words over the byte alphabet (CLIP)',
    {
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [words, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }],
      },
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        end_of_word_suffix: '</w>',
        vocab: ids(['a', 'b</w>', 'ab</w>', 'c</w>']),
        merges: ['a b</w>'],
      },
    },
    'ab c  ab',
    [
      ['ab</w>', 'ab'],
      ['c</w>', 'c'],
      ['ab</w>', 'ab'],
    ],
  ],
  [
    'runs of white space that become one',
    {
      normalizer: { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { type: 'BPE', vocab: ids(['a', 'b', 'c']), merges: [] },
    },
    ' a\n\n\tb \r\n c   ',
    [
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ],
  ],
  [
    'words between wide spaces',
    { pre_tokenizer: words, model: { type: 'BPE', vocab: ids(['a', 'あ', '가']), merges: [] } },
    'a\u3000あ\u00a0가\u2028\u0085a',
    [
      ['a', 'a'],
      ['あ', 'あ'],
      ['가', '가'],
      ['a', 'a'],
    ],
  ],
  [
    'unknown words of one character each',
    { pre_tokenizer: words, model: { type: 'BPE', unk_token: '?', vocab: ids(['?', 'a']), merges: [] } },
    '뷁 쀍 a',
    [
      ['?', '뷁'],
      ['?', '쀍'],
      ['a', 'a'],
    ],
  ],
  [
    'small letters, each made by itself',
    {
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: words,
      model: { type: 'BPE', vocab: ids(['ο', 'σ', 'ς']), merges: [] },
    },
    'ΟΣ ος',
    [
      ['ο', 'Ο'],
      ['σ', 'Σ'],
      ['ο', 'ο'],
      ['ς', 'ς'],
    ],
  ],
])('%s', (_, file, text, expected) => {
  const { tokens, starts, ends } = loadTokenizer(file).encode(text);
  expect(tokens.map((token, at) => [token, text.slice(starts[at], ends[at])])).toEqual(expected);
});
