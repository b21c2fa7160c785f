import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, trainByteLevelBpe } from './index.ts';
import { wordPattern } from './training/count-words.ts';

interface Recording {
  readonly file: object;
  readonly encodings: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    /** In code points. */
    readonly offsets: readonly (readonly [number, number])[];
    readonly special: readonly number[];
    readonly decoded: string;
  }[];
}

const folder = new URL('./testing/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const recordings = JSON.parse(read('reference.json')) as Record<string, Recording>;

/** UTF-16 offset of a code point offset. */
function units(text: string, codePoints: number): number {
  return [...text].slice(0, codePoints).join('').length;
}

describe.each(Object.entries(recordings))('%s tokenizer as the reference library made it', (_, recording) => {
  const tokenizer = loadTokenizer(recording.file);

  it.each(recording.encodings)('encodes $text with the same ids', ({ text, ids }) => {
    expect(tokenizer.encode(text).ids).toEqual(ids);
  });

  // Of a composed character the reference keeps the range of the first part alone; here the whole counts (below).
  const composed = recording.encodings.filter(({ text }) => text === text.normalize('NFC'));

  it.each(composed)('places the tokens of $text where it does', ({ text, offsets, special }) => {
    const { starts, ends } = tokenizer.encode(text);
    const expected = offsets.map(([start, end], index) =>
      special[index] === 1 && start === end ? [-1, -1] : [units(text, start), units(text, end)],
    );
    const actual = starts.map((start, index) => [start, ends[index]]);
    for (const [index, [start, end]] of actual.entries()) {
      const wanted = expected[index]!;
      // A space that the text does not have: empty here, in the reference the range of the character behind it.
      if (start === end && start !== -1) wanted[1] = wanted[0]!;
      // Of a run of spaces made one, each names another part.
      const bothSpace = `${text.slice(start, end)}${text.slice(...wanted)}`.trim() === '';
      if (bothSpace) expected[index] = [start!, end!];
    }
    expect(actual).toEqual(expected);
  });

  it.each(recording.encodings)('decodes the ids of $text to the same text', ({ ids, decoded }) => {
    expect(tokenizer.decode(ids)).toBe(decoded);
  });
});

describe('decomposed text', () => {
  const text = '앞 \u1112\u1161\u11ab\u1100\u1173\u11af 뒤 cafe\u0301!';
  it.each(Object.entries(recordings))('is placed by whole characters (%s)', (name, { file }) => {
    const { starts, ends } = loadTokenizer(file).encode(text, { addSpecialTokens: false });
    const boundaries = new Set([0, 1, 2, 5, 8, 9, 10, 11, 12, 13, 14, 16, 17]);
    for (const [index, start] of starts.entries()) {
      // BERT's normaliser takes the text apart further, so there a token may end within a syllable.
      if (name === 'word-piece') continue;
      expect(boundaries).toContain(start);
      expect(boundaries).toContain(ends[index]);
    }
    const covered = new Set(starts.flatMap((start, index) => range(start, ends[index]!)));
    for (const unit of range(0, text.length)) if (text[unit] !== ' ') expect(covered).toContain(unit);
  });

  function range(start: number, end: number): number[] {
    return Array.from({ length: end - start }, (__, index) => start + index);
  }
});

describe('training', () => {
  it('learns the merges that the reference library learns from the same words', () => {
    expect(JSON.parse(read('word-pattern.json'))).toBe(wordPattern);
    const trained = trainByteLevelBpe(read('corpus.txt').split('\n\n'), {
      vocabularySize: 700,
      specialTokens: ['<pad>', '<s>', '</s>'],
    });
    const reference = recordings['byte-level']!.file as { model: { vocab: object; merges: unknown[] } };
    expect(trained.model).toMatchObject({ vocab: reference.model.vocab, merges: reference.model.merges });
    expect(reference.model.merges.length).toBeGreaterThan(250);
  });
});
