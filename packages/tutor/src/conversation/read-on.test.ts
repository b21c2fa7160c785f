import type { Reader, ReadResult } from '@haksup/reader';
import { expect, test } from 'vitest';
import { followUpOf, readingOn } from './read-on.ts';
import type { StoredTurn } from './store.ts';
import type { Leaning } from './understand.ts';

const text = 'LoRA adapts models. It came out in 2021.';
const passage = { id: 1, note: 'lora.md', title: 'LoRA', heading: [], text, start: 100, end: 140, score: 1 };
const first = { start: 0, end: 19 };
const second = { start: 20, end: 40 };

/** Believes in one sentence where the question names LoRA and in the other one where it doesn't. */
const reader: Pick<Reader, 'read'> & { asked: string[] } = {
  asked: [],
  async read({ question }): Promise<ReadResult> {
    this.asked.push(question);
    const [one, other] = question.includes('LoRA') ? [0.8, 0.4] : [0.2, 0.6];
    return {
      answerable: one,
      sentences: [
        { passage: 0, ...first, usability: one },
        { passage: 0, ...second, usability: other },
      ],
      readings: [
        { passage: 0, ...first, sentence: first, score: one },
        { passage: 0, ...second, sentence: second, score: other },
      ],
    };
  },
};

/** A turn that quoted these ranges of the note. */
function quoting(ranges: readonly { start: number; end: number }[]): StoredTurn {
  const lines = ranges.map((range) => ({ text: '', ...range }));
  const source = { number: 1, note: 'lora.md', heading: [], quote: '', lines, start: 0, end: 0, passage };
  const reply = { text: '', language: 'en', abstained: false, by: 'reader', sources: [source] } as const;
  return { question: 'What is LoRA?', whole: 'What is LoRA?', subject: 'LoRA', reply, at: new Date(0) };
}

const leaningOn = (turn: StoredTurn): Leaning => ({ on: turn, asked: { question: 'When?', terms: [] } });

function read(turn: StoredTurn, limit?: number): Promise<ReadResult> {
  return readingOn(reader, followUpOf(leaningOn(turn), [turn])).read(
    { question: 'When was LoRA published?', passages: [passage] },
    limit === undefined ? {} : { limit },
  );
}

test('the whole question and what was asked are read, and count the same', async () => {
  reader.asked = [];
  const { answerable, sentences, readings } = await read(quoting([]));
  expect(reader.asked).toEqual(['When was LoRA published?', 'When?']);
  expect(answerable).toBeCloseTo(0.5);
  expect(sentences.map(({ usability }) => usability)).toEqual([
    expect.closeTo(0.5, 3),
    expect.closeTo(0.5, 3),
  ]);
  expect(readings.map(({ score }) => score)).toEqual([expect.closeTo(0.5), expect.closeTo(0.5)]);
});

test('what was quoted before is known', () => {
  const turn = quoting([{ start: 100, end: 119 }]);
  const { answered, isSaid } = followUpOf(leaningOn(turn), [turn]);
  expect(answered).toBe(true);
  expect(isSaid(passage, first.start, first.end)).toBe(true);
  expect(isSaid(passage, second.start, second.end)).toBe(false);
  expect(isSaid({ ...passage, note: 'other.md' }, first.start, first.end)).toBe(false);
});

test('no more readings come back than were asked for', async () => {
  expect((await read(quoting([]), 1)).readings).toHaveLength(1);
});
