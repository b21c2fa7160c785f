import { describe, expect, it } from 'vitest';
import { splitWords } from './words.ts';

describe('splitWords', () => {
  it.each([
    ['프롬프트를 고친다.', ['프롬프트를', '고친다', '.']],
    ['LLM은 무엇인가?', ['llm', '은', '무엇인가', '?']],
    ["It doesn't cost 1,200.50 won", ['it', "doesn't", 'cost', '1,200.50', 'won']],
    ['fine-tuning', ['fine', '-', 'tuning']],
    ['ＡＩ 모델', ['ai', '모델']],
    ['', []],
  ])('splits %j', (text, words) => {
    expect(splitWords(text).map((word) => word.text)).toEqual(words);
  });

  it('keeps the offsets of the text as given', () => {
    const text = '  T5는 2019년에 나왔다';
    for (const { start, end, text: word } of splitWords(text)) {
      expect(text.slice(start, end).normalize('NFKC').toLowerCase()).toBe(word);
    }
  });

  it('splits a part of a text with offsets of the whole', () => {
    expect(splitWords('abc def ghi', 4, 7)).toEqual([{ start: 4, end: 7, text: 'def', shape: 'latin' }]);
  });

  it.each([
    ['Seoul', 'capitalised'],
    ['BERT', 'capitals'],
    ['word', 'latin'],
    ['서울', 'hangul'],
    ['1592', 'year'],
    ['77', 'number'],
    ['gpt4', 'mixed'],
    [',', 'mark'],
    ['→', 'other'],
  ])('sees the shape of %s', (word, shape) => {
    expect(splitWords(word)[0]?.shape).toBe(shape);
  });
});
