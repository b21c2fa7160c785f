import type { Source } from '@haksup/tutor';
import { expect, test } from 'vitest';
import { plainReply } from '../testing/scripted-tutor.ts';
import { words } from '../words/words.ts';
import { layOutDraft, layOutReply } from './layout.ts';
import { passageContents } from './passage-text.ts';

const source = (number: number, more: Partial<Source> = {}): Source => ({
  number,
  note: 'week_1.md',
  heading: ['A', 'B*'],
  quote: 'q',
  lines: [],
  start: number,
  end: number + 1,
  passage: { id: number, text: 'q', start: 0, end: 1 },
  ...more,
});
const options = { words: words.en, course: 'LLM', showCourse: false };

test('text, then small lines in order', () => {
  const reply = plainReply('Answer [1].', {
    sources: [source(1)],
    understoodAs: 'what is *it*?',
    notice: { reason: 'slow', text: 'The model was slow.' },
  });
  expect(layOutReply(reply, { ...options, showCourse: true, asked: 'what\nis it?' }).contents).toEqual([
    [
      '> what is it?',
      '',
      'Answer [1].',
      '',
      '-# Understood as: what is \\*it\\*?',
      '-# [1] week\\_1.md › A › B\\*',
      '-# Course: LLM',
      '-# The model was slow.',
    ].join('\n'),
  ]);
});

test('a model’s formatting stays, a reader’s quote is escaped', () => {
  expect(layOutReply(plainReply('**b**', { by: 'model' }), options).contents).toEqual(['**b**']);
  expect(layOutReply(plainReply('**b**', { by: 'reader' }), options).contents).toEqual(['\\*\\*b\\*\\*']);
});

test('buttons stand in rows of five, ten at most, none where the id would be too long', () => {
  const many = plainReply('x', { sources: Array.from({ length: 12 }, (_, index) => source(index + 1)) });
  expect(layOutReply(many, options).rows.map(({ components }) => components.length)).toEqual([5, 5]);
  expect(layOutReply(many, { ...options, course: 'x'.repeat(90) }).rows).toEqual([]);
});

test('a draft of white space is no message', () => {
  expect(layOutDraft('  ')).toEqual({ contents: [], rows: [] });
});

test('a long place is shortened', () => {
  const reply = plainReply('x', { sources: [source(1, { heading: ['가'.repeat(400)] })] });
  expect(layOutReply(reply, options).contents[0]!.length).toBeLessThan(200);
});

test.each([
  ['one line', { start: 12, end: 15 }, '> a\n> **bcd**\n> e'],
  ['several lines', { start: 10, end: 17 }, '> **a**\n> **bcd**\n> **e**'],
  ['a range outside', { start: 90, end: 99 }, '> a\n> bcd\n> e'],
])('a passage with %s quoted', (_, quote, body) => {
  const passage = { id: 1, note: 'n.md', title: 'N', heading: ['H'], text: 'a\nbcd\ne', start: 10, end: 17 };
  expect(passageContents(passage, quote, words.en)).toEqual([`**n.md › H**\n${body}`]);
});

test('a long passage goes on in further messages', () => {
  const passage = {
    id: 1,
    note: 'n.md',
    title: 'N',
    heading: [],
    text: '문장이다. '.repeat(800),
    start: 0,
    end: 4800,
  };
  const contents = passageContents(passage, { start: 0, end: 5 }, words.ko);
  expect(contents.length).toBeGreaterThan(2);
});
