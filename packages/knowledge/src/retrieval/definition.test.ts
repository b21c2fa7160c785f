import { describe, expect, test } from 'vitest';
import { buildGlossary } from '../terms/glossary.ts';
import { analyseQuestion } from './analyse.ts';
import { definitionPattern } from './definition.ts';

const glossary = buildGlossary([{ groups: [['토큰'], ['token']], within: 0.7, across: 0.8 }]);
const pattern = (question: string): RegExp | undefined =>
  definitionPattern(analyseQuestion(question, [glossary]));

describe('a passage that defines what is asked for', () => {
  test.each([
    ['토큰이 뭐야?', '토큰은 글을 나눈 조각이다.'],
    ['토큰이 뭐야?', '먼저 말하자면 길다. 토큰(token)이란 조각이다.'],
    ['토큰이 뭐야?', '- 토큰: 조각'],
    ['토큰이 뭐야?', 'A token is a piece of text.'],
    ['what is a token?', '토큰이란 조각이다.'],
    ['what is a context window', 'Context window: all that fits'],
    ['what is a context window', 'The context window (컨텍스트 창) is a limit.'],
  ])('%s ← %s', (question, passage) => {
    expect(passage).toMatch(pattern(question)!);
  });

  test.each([
    ['토큰이 뭐야?', '토큰화는 글을 나눈다.'],
    ['토큰이 뭐야?', '모델은 토큰을 하나씩 낸다.'],
    ['what is a token?', 'Every token costs money.'],
  ])('%s ↚ %s', (question, passage) => {
    expect(passage).not.toMatch(pattern(question)!);
  });

  test('is not looked for where several things are asked about', () => {
    expect(pattern('토큰과 임베딩의 차이는?')).toBeUndefined();
  });
});
