import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from '@haksup/tokenizer';
import { describe, expect, it } from 'vitest';
import { type AnswerPiece, AnswerReader } from './answer-reader.ts';

const byteLevel = loadTokenizer(
  trainByteLevelBpe(['모델은 토큰을 읽는다. A model reads tokens.'], {
    vocabularySize: 290,
    specialTokens: ['<|end|>', '<think>', '</think>'],
  }),
);
/** SentencePiece's spelling: a space before the first word that is no part of the text, bytes for rare characters. */
const spelled = [
  '<unk>',
  '</s>',
  '▁a',
  'b',
  '▁',
  ...Array.from({ length: 256 }, (_, byte) => byteName(byte)),
  'bye',
  '가나',
];
const sentencePiece = loadTokenizer({
  added_tokens: [
    { id: 0, content: '<unk>', special: true },
    { id: 1, content: '</s>', special: true },
  ],
  normalizer: { type: 'Prepend', prepend: '▁' },
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
    byte_fallback: true,
    unk_token: '<unk>',
    vocab: Object.fromEntries(spelled.map((token, id) => [token, id])),
    merges: [],
  },
});

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

function read(
  tokenizer: Tokenizer,
  ids: readonly number[],
  { keptBytes, ...form }: { keptBytes?: number; continues?: boolean; thinking?: boolean } = {},
): AnswerPiece[] {
  const reader = new AnswerReader(tokenizer, { continues: false, thinking: false, ...form });
  const pieces = ids.flatMap((token, index) =>
    reader.push({
      token,
      sample: 0,
      ...(index === ids.length - 1 && keptBytes !== undefined && { keptBytes }),
    }),
  );
  return [...pieces, ...reader.finish()];
}

const textOf = (pieces: readonly AnswerPiece[], kind: AnswerPiece['kind'] = 'text'): string =>
  pieces
    .filter((piece) => piece.kind === kind)
    .map(({ text }) => text)
    .join('');

describe('text', () => {
  it.each(['모델은 👍🏽 읽는다', 'plain', 'ends in a half 뷁'])(
    'never holds half a character: %s',
    (text) => {
      const { ids } = byteLevel.encode(text, { addSpecialTokens: false });
      const pieces = read(byteLevel, ids);
      expect(textOf(pieces)).toBe(text);
      for (const piece of pieces) expect(piece.text).not.toContain('\ufffd');
    },
  );

  it('ends before a character that it was cut off in', () => {
    const ids = byteLevel.encode('가뷁', { addSpecialTokens: false }).ids;
    expect(textOf(read(byteLevel, ids.slice(0, -1)))).toBe('가');
  });

  it('leaves control tokens out, and ids that the tokenizer does not have', () => {
    const ids = [
      byteLevel.idOf('<|end|>')!,
      ...byteLevel.encode('a', { addSpecialTokens: false }).ids,
      99_999,
    ];
    expect(textOf(read(byteLevel, ids))).toBe('a');
  });

  it.each([
    [false, 'ab'],
    [true, ' ab'],
  ])('begins with its space where it goes on in a text (%s)', (continues, expected) => {
    expect(textOf(read(sentencePiece, [2, 3], { continues }))).toBe(expected);
  });
});

describe('a stop sequence within the last token', () => {
  const [bye, hangul] = [spelled.indexOf('bye'), spelled.indexOf('가나')];

  it.each([
    ['nothing of the token', [3, bye], 0, 'b'],
    ['some of its letters', [3, bye], 2, 'bby'],
    ['whole characters', [3, hangul], 3, 'b가'],
    ['all of it', [3, hangul], 6, 'b가나'],
  ])('leaves %s', (_, ids, keptBytes, expected) => {
    expect(textOf(read(sentencePiece, ids, { keptBytes }))).toBe(expected);
  });

  it('completes a character that began in the token before', () => {
    const [one, two, three] = [...new TextEncoder().encode('가')].map((byte) => byte + 5) as [
      number,
      number,
      number,
    ];
    const close = '!'.charCodeAt(0) + 5;
    // No token of this vocabulary is longer than a byte: the third byte is kept whole, what follows is not there.
    expect(textOf(read(sentencePiece, [one, two, three, close], { keptBytes: 0 }))).toBe('가');
    expect(textOf(read(sentencePiece, [one, two, close], { keptBytes: 0 }))).toBe('');
  });

  it('takes off the space that the tokenizer put before the first word', () => {
    expect(textOf(read(sentencePiece, [2], { keptBytes: 1 }))).toBe('');
    expect(textOf(read(sentencePiece, [2], { keptBytes: 1, continues: true }))).toBe(' ');
    expect(textOf(read(sentencePiece, [3, 2], { keptBytes: 1 }))).toBe('b ');
  });
});

describe('thoughts', () => {
  const [open, close] = [byteLevel.idOf('<think>')!, byteLevel.idOf('</think>')!];
  const ids = (text: string): readonly number[] => byteLevel.encode(text, { addSpecialTokens: false }).ids;

  it('stand apart from what is said', () => {
    const pieces = read(byteLevel, [open, ...ids('\nhmm'), close, ...ids('\n\nyes\n')]);
    expect(textOf(pieces, 'reasoning')).toBe('hmm');
    expect(textOf(pieces)).toBe('yes\n');
  });

  it('are not waited for where the answer goes on in a text: what it begins with is meant', () => {
    expect(textOf(read(byteLevel, ids('\n yes'), { continues: true }))).toBe('\n yes');
    expect(textOf(read(byteLevel, ids('\n yes')))).toBe('yes');
    const pieces = read(byteLevel, [...ids(' a'), open, ...ids(' b'), close, ...ids(' c')], {
      continues: true,
    });
    expect([textOf(pieces), textOf(pieces, 'reasoning')]).toEqual([' ac', 'b']);
  });

  it('may have begun in the prompt', () => {
    const pieces = read(byteLevel, [...ids('hmm'), close, ...ids('yes')], { thinking: true });
    expect([textOf(pieces, 'reasoning'), textOf(pieces)]).toEqual(['hmm', 'yes']);
  });

  it('are counted', () => {
    const reader = new AnswerReader(byteLevel, { continues: false, thinking: false });
    for (const token of [open, ...ids('a'), close, ...ids('b')]) reader.push({ token, sample: 0 });
    expect(reader.reasoningTokens).toBe(2);
  });
});
