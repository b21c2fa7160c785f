import type { Reply, Source } from '@haksup/tutor';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { placeOf, plain, renderAside, renderPassage, renderReply, streamReply } from './reply.ts';

const layout = { columns: 40, colour: false };

const source: Source = {
  number: 1,
  note: 'tuning/peft.md',
  heading: ['PEFT', '비용'],
  quote: '기반 모델은 그대로 둔다.',
  lines: [{ text: '기반 모델은 그대로 둔다.', start: 110, end: 124 }],
  start: 110,
  end: 124,
  passage: { id: 1, text: '첫 문장이다.\n둘째 줄\n기반 모델은 그대로 둔다.', start: 97, end: 124 },
};

const reply: Reply = {
  text: '노트에 이렇게 적혀 있습니다: “기반 모델은 그대로 둔다.” [1] '.repeat(3),
  language: 'ko',
  abstained: false,
  sources: [source],
  near: [],
  by: 'reader',
  milliseconds: 12,
};

describe('a reply in the terminal', () => {
  test('fits the width in cells, Korean counted twice', () => {
    for (const line of renderReply(reply, layout).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(40);
  });

  test('lists the place of each source by its number', () => {
    expect(renderReply(reply, layout)).toContain('[1] tuning/peft.md › PEFT › 비용');
  });

  test('says why the reader answered in the place of the model', () => {
    const text = renderReply(
      { ...reply, notice: { reason: 'slow', text: 'The model was too slow.' } },
      layout,
    );
    expect(text.endsWith('The model was too slow.')).toBe(true);
  });

  test('has no control characters from a note', () => {
    const text = renderReply({ ...reply, text: 'a\u001b[2Jb\u0007c' }, layout);
    expect(text.startsWith('abc')).toBe(true);
  });
});

describe('a reply while it is made', () => {
  function stream(pieces: string[], final: Reply): string {
    let written = '';
    const streaming = streamReply((text) => {
      written += text;
    }, layout);
    let whole = '';
    for (const piece of pieces) {
      whole += piece;
      streaming.update({ whole, restarted: false });
    }
    streaming.end(final);
    return written;
  }

  test.each([1, 2, 3, 7, 1000])('in pieces of %i characters ends up as if it came whole', (size) => {
    const pieces = reply.text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
    expect(stream(pieces, reply)).toBe(`${renderReply(reply, layout)}\n`);
  });

  test('begins anew where the reader takes over', () => {
    let written = '';
    const streaming = streamReply((text) => {
      written += text;
    }, layout);
    streaming.update({ whole: 'From the model, which ', restarted: false });
    streaming.update({ whole: 'From the notes. ', restarted: true });
    streaming.end({ ...reply, text: 'From the notes. [1]' });
    expect(written).toMatch(/^From the model, which\n\nFrom the notes\. \[1\]\n\n\[1\]/);
  });
});

test('the passage behind a source marks the quoted lines alone', () => {
  const lines = renderPassage(source, layout).split('\n');
  expect(lines.filter((line) => line.startsWith('▌'))).toEqual(['▌ 기반 모델은 그대로 둔다.']);
  expect(lines).toContain('  둘째 줄');
});

test.each([12, 20, 30])('everything fits %i columns', (columns) => {
  const narrow = { columns, colour: false };
  const text = `${renderReply(reply, narrow)}\n${renderPassage(source, narrow)}\n${renderAside('왜 그런지 알 수 없습니다', narrow)}`;
  for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
});

test.each([
  ['a\tb\nc', 'a\tb\nc'],
  ['\u001b]0;title\u0007x', 'x'],
  ['\u009b31mred', 'red'],
])('plain(%j)', (given, expected) => {
  expect(plain(given)).toBe(expected);
});

test('a place is the note and its headings', () => {
  expect(placeOf({ note: 'a.md', heading: [] })).toBe('a.md');
});
