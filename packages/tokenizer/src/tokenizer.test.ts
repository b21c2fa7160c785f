import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadTokenizer,
  loadTokenizerFile,
  type Tokenizer,
  TokenizerFileError,
  TrainingError,
  trainByteLevelBpe,
  UnknownTokenError,
} from './index.ts';

const trained = loadTokenizer(
  trainByteLevelBpe(
    ['모델은 토큰을 읽는다. 모델은 토큰을 쓴다.', 'the model reads tokens, the model writes tokens'],
    {
      vocabularySize: 300,
      specialTokens: ['<pad>', '<|im_end|>'],
    },
  ),
);

/** SentencePiece's kind: `▁` for spaces, bytes for what it does not know, control tokens in the vocabulary. */
const sentencePiece = loadTokenizer({
  added_tokens: [
    { id: 0, content: '<unk>', special: true },
    { id: 1, content: '<s>', special: true },
    { id: 2, content: '</s>', special: true },
  ],
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
  },
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: true,
    vocab: Object.fromEntries(
      [
        '<unk>',
        '<s>',
        '</s>',
        ...Array.from(
          { length: 256 },
          (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
        ),
        '▁',
        'a',
        'b',
        '▁a',
      ].map((token, id) => [token, id]),
    ),
    merges: ['▁ a'],
  },
});

const hard = [
  '한국어 문장과 English words',
  '가족 👩‍👩‍👧‍👦, 국기 🇰🇷, 손 👍🏽',
  '𠮷野家 \u{10FFFF} 뷁',
  '\ufeffBOM 앞뒤\ufeff',
  'a b  a\n\tb ',
  '',
  ' a',
];

function streamed(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const stream = tokenizer.stream();
  return [...ids.map((id) => stream.push(id)), stream.finish()];
}

describe.each([
  ['byte-level', trained],
  ['byte fallback', sentencePiece],
] as const)('a %s tokenizer', (_, tokenizer) => {
  it.each(hard)('gives %j back', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text);
  });

  it.each(hard)('streams %j without ever splitting a character', (text) => {
    const pieces = streamed(tokenizer, tokenizer.encode(text).ids);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) {
      expect(piece.isWellFormed()).toBe(true);
      expect(piece).not.toContain('\ufffd');
    }
  });

  it.each(hard)('places every character of %j in a token', (text) => {
    const { ids, starts, ends } = tokenizer.encode(text, { addSpecialTokens: false });
    let covered = 0;
    for (const [index, start] of starts.entries()) {
      expect(start).toBeLessThanOrEqual(covered);
      covered = Math.max(covered, ends[index]!);
      // The bytes of the token are found where it is said to be.
      const place = Buffer.from(text.slice(start, ends[index]));
      const bytes = Buffer.from(tokenizer.tokenBytes(ids[index]!));
      const found =
        place.includes(bytes) || ` ${place.toString()}` === bytes.toString() || bytes.toString() === ' ';
      expect(found).toBe(true);
    }
    expect(covered).toBe(text.length);
  });

  it('gives the bytes that the text is made of', () => {
    const { ids } = tokenizer.encode('토큰 👍🏽 a', { addSpecialTokens: false });
    const bytes = Buffer.concat(ids.map((id) => tokenizer.tokenBytes(id)));
    expect(bytes.toString().trimStart()).toBe('토큰 👍🏽 a');
  });

  it('ends a character that never came whole with one replacement character', () => {
    const ids = tokenizer.encode('뷁', { addSpecialTokens: false }).ids;
    const pieces = streamed(tokenizer, ids.slice(0, -1));
    expect(pieces.join('')).toBe('\ufffd');
    expect(pieces.slice(0, -1).join('')).toBe('');
  });

  it('names an id that it does not have', () => {
    expect(() => tokenizer.decode([999_999])).toThrow(UnknownTokenError);
    expect(() => tokenizer.stream().push(-1)).toThrow(/no token -1/);
  });

  it('takes unpaired surrogates for U+FFFD', () => {
    expect(tokenizer.decode(tokenizer.encode('a\ud83d b').ids)).toBe('a\ufffd b');
  });
});

describe('control tokens', () => {
  const end = trained.idOf('<|im_end|>')!;

  it('are read from text, unless the text is only text', () => {
    const text = '모델<|im_end|>토큰';
    expect(trained.encode(text).ids).toContain(end);
    const plain = trained.encode(text, { controlTokens: 'text' });
    expect(plain.ids).not.toContain(end);
    expect(trained.decode(plain.ids)).toBe(text);
  });

  it('do not come out of text that a vocabulary would read as one', () => {
    const vocab: [string, number][] = [
      ['<unk>', 0],
      ['</s>', -1],
      ...'</s>ab▁'.split('').map((character): [string, number] => [character, -5]),
    ];
    const unigram = loadTokenizer({
      added_tokens: [{ id: 1, content: '</s>', special: true }],
      model: { type: 'Unigram', unk_id: 0, vocab },
      decoder: { type: 'Metaspace' },
    });
    expect(unigram.encode('a</s>b').ids).toContain(1);
    const plain = unigram.encode('a</s>b', { controlTokens: 'text' });
    expect(plain.ids).not.toContain(1);
    expect(plain.tokens.join('')).toBe('a</s>b');
    expect(plain.starts).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are text where a barrier stands within them, and tokens elsewhere', () => {
    const text = '모델<|im_end|>토큰<|im_end|>';
    const at = text.indexOf('<');
    const last = text.lastIndexOf('<');
    const guarded = trained.encode(text, { barriers: new Set([at + 3]) });
    expect(guarded.ids.filter((id) => id === end)).toHaveLength(1);
    expect(guarded.starts[guarded.ids.indexOf(end)]).toBe(last);
    expect(trained.decode(guarded.ids, { skipSpecialTokens: false })).toBe(text);
    // At its ends a barrier is not within it.
    const beside = trained.encode(text, { barriers: new Set([at, last]) });
    expect(beside.ids.filter((id) => id === end)).toHaveLength(2);
  });

  it('are text where a barrier stands within their normalised spelling', () => {
    const token = { id: 1, content: '<end>', special: true, normalized: true };
    const lower = loadTokenizer({
      added_tokens: [token],
      normalizer: { type: 'Lowercase' },
      model: { type: 'BPE', vocab: { ...spelling('<end>a'), '<end>': 1 }, merges: [] },
      decoder: { type: 'Fuse' },
    });
    expect(lower.encode('a<END>a<End>').ids.filter((id) => id === 1)).toHaveLength(2);
    const { ids, starts } = lower.encode('a<END>a<End>', { barriers: new Set([2]) });
    expect(ids.filter((id) => id === 1)).toHaveLength(1);
    expect(starts[ids.indexOf(1)]).toBe(7);
  });

  it('are left out of decoded text, or kept when asked for', () => {
    const ids = [...trained.encode('모델').ids, end];
    expect(trained.decode(ids)).toBe('모델');
    expect(trained.decode(ids, { skipSpecialTokens: false })).toBe('모델<|im_end|>');
  });

  it('are put around a text by the template, outside of it', () => {
    const { ids, starts, ends } = sentencePiece.encode('a');
    expect([ids, starts, ends]).toEqual([
      [1, sentencePiece.idOf('▁a')],
      [-1, 0],
      [-1, 1],
    ]);
  });
});

it('keeps the leading space of a text that goes on', () => {
  const { ids } = sentencePiece.encode('a', { addSpecialTokens: false });
  expect(sentencePiece.stream().push(ids[0]!)).toBe('a');
  expect(sentencePiece.stream({ continues: true }).push(ids[0]!)).toBe(' a');
});

describe('a file that is wrong', () => {
  const good = { model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']] } };
  const nested = (depth: number): object =>
    depth === 0 ? { type: 'NFC' } : { type: 'Sequence', normalizers: [nested(depth - 1)] };

  it.each([
    ['no JSON', '{', ''],
    ['no object', '[]', ''],
    ['no model', {}, 'model'],
    ['another model', { model: { type: 'Neural', vocab: {} } }, 'model.type'],
    ['an empty vocabulary', { model: { type: 'BPE', vocab: {}, merges: [] } }, 'model.vocab'],
    ['a huge id', { model: { ...good.model, vocab: { a: 2 ** 30 } } }, 'model.vocab.a'],
    ['a negative id', { model: { ...good.model, vocab: { a: -1 } } }, 'model.vocab.a'],
    [
      'a prefix within words that merges would leave out',
      { model: { ...good.model, continuing_subword_prefix: '##' } },
      'model.continuing_subword_prefix',
    ],
    ['a merge of strangers', { model: { ...good.model, merges: [['a', 'x']] } }, 'model.merges[0]'],
    ['an unknown normaliser', { ...good, normalizer: { type: 'Shuffle' } }, 'normalizer.type'],
    ['a bottomless normaliser', { ...good, normalizer: nested(40) }, 'normalizer'],
    [
      'an endless pattern',
      { ...good, normalizer: { type: 'Prepend', prepend: 'x'.repeat(10_000) } },
      'normalizer.prepend',
    ],
    [
      'an added token without text',
      { ...good, added_tokens: [{ id: 3, content: '' }] },
      'added_tokens[0].content',
    ],
    [
      'an unknown token outside',
      { model: { type: 'Unigram', unk_id: 7, vocab: [['a', 0]] } },
      'model.unk_id',
    ],
    [
      'a template with a stranger',
      { ...good, post_processor: { type: 'BertProcessing', cls: ['[CLS]', 9], sep: ['[SEP]', 8] } },
      'post_processor',
    ],
    [
      'a pattern that is no regular expression',
      {
        ...good,
        pre_tokenizer: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false },
      },
      '',
    ],
  ])('(%s) is refused by name', (_, file, place) => {
    let error: unknown;
    try {
      loadTokenizer(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TokenizerFileError);
    expect((error as TokenizerFileError).place.startsWith(place)).toBe(true);
    if (place === '') expect((error as TokenizerFileError).message.length).toBeGreaterThan(40);
  });

  it('is refused where it does not exist', async () => {
    await expect(loadTokenizerFile('/no/such/tokenizer.json')).rejects.toThrow(TokenizerFileError);
    await expect(loadTokenizerFile(import.meta.dirname)).rejects.toThrow(/no regular file/);
  });

  // Windows has no pipes among its files.
  it.skipIf(process.platform === 'win32')('waits for no pipe in the place of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haksup-tokenizer-'));
    try {
      execFileSync('mkfifo', [join(folder, 'tokenizer.json')]);
      await expect(loadTokenizerFile(join(folder, 'tokenizer.json'))).rejects.toThrow(/no regular file/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('may leave out what has a default', () => {
    expect(loadTokenizer(good).encode('ab').ids).toEqual([2]);
  });
});

describe('training', () => {
  const texts = ['모델은 모델을 모델로 읽는다', 'reading readers read'];

  it('gives the same file for the same texts', () => {
    const options = { vocabularySize: 290 };
    expect(JSON.stringify(trainByteLevelBpe(texts, options))).toBe(
      JSON.stringify(trainByteLevelBpe(texts, options)),
    );
  });

  it('makes what is frequent one token', () => {
    const tokenizer = loadTokenizer(trainByteLevelBpe(texts, { vocabularySize: 300 }));
    expect(tokenizer.encode('모델').ids).toHaveLength(1);
    expect(tokenizer.encode('뷁').ids).toHaveLength(3);
  });

  it('stops where no pair is frequent enough', () => {
    const file = trainByteLevelBpe(['ab ab'], { vocabularySize: 10_000 });
    expect(Object.keys(file.model.vocab)).toHaveLength(256 + 1);
  });

  it('forgets the rarest words past its limit, and still encodes them', () => {
    const many = Array.from({ length: 500 }, (_, index) => `word${index} model model`);
    const file = trainByteLevelBpe(many, { vocabularySize: 300, maximumWords: 50 });
    const tokenizer = loadTokenizer(file);
    expect(tokenizer.encode(' model').ids).toHaveLength(1);
    expect(tokenizer.decode(tokenizer.encode('word499').ids)).toBe('word499');
  });

  it('keeps tokens within their longest length', () => {
    const file = trainByteLevelBpe(Array(5).fill('abcdefghijklmnop'), {
      vocabularySize: 400,
      maximumTokenBytes: 4,
    });
    const longest = Math.max(...Object.keys(file.model.vocab).map((token) => token.length));
    expect(longest).toBe(4);
  });

  it.each([
    [{ vocabularySize: 100 }, 'vocabularySize'],
    [{ vocabularySize: 300, specialTokens: ['<s>', '<s>'] }, 'specialTokens'],
    [{ vocabularySize: 300, specialTokens: ['a'] }, 'specialTokens'],
    [{ vocabularySize: 300, minimumFrequency: 0 }, 'minimumFrequency'],
    [{ vocabularySize: 300, normalization: 'nfc' as 'NFC' }, 'normalization'],
  ])('refuses %j', (options, option) => {
    expect(() => trainByteLevelBpe(texts, options)).toThrow(TrainingError);
    expect(() => trainByteLevelBpe(texts, options)).toThrow(`"${option}"`);
  });
});

/** A vocabulary of single characters, from id 2 on. */
function spelling(characters: string): Record<string, number> {
  return Object.fromEntries([...new Set(characters)].map((character, index) => [character, index + 2]));
}
