import { describe, expect, it } from 'vitest';
import { catalogueLesson } from './catalogue.ts';
import { particles } from './korean.ts';

describe('particles', () => {
  it.each([
    ['토큰은/는', '토큰은'],
    ['파이은/는', '파이는'],
    ['벨을/를 부산으로/로', '벨을 부산으로'],
    ['서울으로/로', '서울로'],
    ['LLM이/가', 'LLM이'],
    ['API이/가', 'API가'],
    ['잔차 임베딩(residual embedding)을/를', '잔차 임베딩(residual embedding)을'],
  ])('%s becomes %s', (template, text) => {
    expect(particles(template)).toBe(text);
  });
});

describe('catalogueLesson', () => {
  const lessons = Array.from({ length: 150 }, (_, seed) => catalogueLesson(seed));

  it('makes the same lesson of the same seed, and others of others', () => {
    expect(catalogueLesson(7)).toEqual(lessons[7]);
    expect(new Set(lessons.map(({ note }) => note)).size).toBe(lessons.length);
  });

  it('leaves no template open', () => {
    for (const { note, questions } of lessons) {
      expect(`${note}\n${questions.map(({ question }) => question).join('\n')}`).not.toMatch(
        /[{}]|undefined|은\/는|이\/가/,
      );
    }
  });

  it('answers from the note alone', () => {
    for (const { note, questions } of lessons) {
      const plain = note.replace(/[*`]/g, '');
      for (const { answers } of questions) for (const answer of answers) expect(plain).toContain(answer);
    }
  });

  it('asks in both languages, for what is there and for what is not', () => {
    const questions = lessons.flatMap((lesson) => lesson.questions.map((question) => ({ lesson, question })));
    const share = (count: (one: (typeof questions)[0]) => boolean): number =>
      questions.filter(count).length / questions.length;
    expect(share(({ question }) => question.form === 'none')).toBeGreaterThan(0.15);
    expect(share(({ question }) => question.language === 'ko')).toBeGreaterThan(0.3);
    expect(share(({ lesson, question }) => question.language !== lesson.language)).toBeGreaterThan(0.1);
    expect(new Set(questions.map(({ question }) => question.form)).size).toBeGreaterThan(9);
  });
});
