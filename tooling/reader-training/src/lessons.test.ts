import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseLessons, readLessons } from './lessons.ts';

const sample = `@ ko | 삼투
물이 이동한다.
-----
what | 삼투란? | 물이 이동한다
en:what | What moves? | 물 // 이동한다
none | 누가 발견했어? |
=====
@ mixed | OS
A process.
-----
keyword | process | A process
`;

describe('parseLessons', () => {
  it('reads notes, questions, languages and pieces of answers', () => {
    const [first, second] = parseLessons(sample, 'x.txt');
    expect(first).toMatchObject({ id: 'x#1', language: 'ko', title: '삼투', note: '물이 이동한다.' });
    expect(first!.questions.map(({ language, form, answers }) => [language, form, answers])).toEqual([
      ['ko', 'what', ['물이 이동한다']],
      ['en', 'what', ['물', '이동한다']],
      ['ko', 'none', []],
    ]);
    expect(second).toMatchObject({ id: 'x#2', language: 'mixed' });
    expect(second!.questions[0]!.language).toBe('en');
  });

  it.each([
    ['no head', 'just text\n-----\n', /x\.txt:1/],
    ['no border', '@ ko | t\nnote\n', /-----/],
    ['a broken question', '@ ko | t\nnote\n-----\nwhat is this\n', /x\.txt:4/],
    ['an answer to none', '@ ko | t\nnote\n-----\nnone | q | a\n', /none/],
    ['an answer that is missing', '@ ko | t\nnote\n-----\nwhat | q |\n', /none/],
  ])('refuses %s, naming the place', (_, text, message) => {
    expect(() => parseLessons(text, 'x.txt')).toThrow(message);
  });

  it('reads all written lessons', async () => {
    const lessons = await readLessons(fileURLToPath(new URL('../lessons', import.meta.url)));
    expect(lessons.length).toBeGreaterThan(300);
    expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
    for (const { questions } of lessons) expect(questions.length).toBeGreaterThan(0);
  });
});
