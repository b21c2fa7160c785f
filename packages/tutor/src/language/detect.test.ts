import { describe, expect, test } from 'vitest';
import { languageOf } from './detect.ts';

describe('languageOf', () => {
  test.each([
    ['프롬프트가 뭐야?', 'ko'],
    ['LoRA가 뭐야?', 'ko'],
    ['Chain of Thought prompting이란?', 'ko'],
    ['RLHF', 'en'],
    ['instruction tuning은?', 'ko'],
    ['What does 프롬프트 mean?', 'en'],
    ['What is 프롬프트 엔지니어링?', 'en'],
    ['why is it expensive?', 'en'],
    ['fine-tuning 단점', 'ko'],
    ['How is LoRA different from 파인튜닝?', 'en'],
  ])('%s → %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});
