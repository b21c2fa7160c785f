import { describe, expect, test } from 'vitest';
import { smallTalk } from './small-talk.ts';

describe('smallTalk', () => {
  test.each([
    '안녕',
    '안녕하세요!',
    'hi',
    'Hello there!',
    '고마워~',
    '감사합니다 ㅎㅎ',
    'thanks a lot',
    'help',
    '도움말',
    '너는 누구야?',
    '넌 뭐 할 수 있어?',
    'what can you do?',
    '👋 hello',
  ])('%s', (question) => {
    expect(smallTalk(question, 'ko')).toBeDefined();
  });

  test.each([
    '안녕이라는 토큰은 뭐야?',
    'hi-res model이 뭐야?',
    'How do language models work?',
    'help me understand LoRA',
    '고마움 분류 과제는?',
    'what are embeddings?',
  ])('a question is none: %s', (question) => {
    expect(smallTalk(question, 'en')).toBeUndefined();
  });
});
