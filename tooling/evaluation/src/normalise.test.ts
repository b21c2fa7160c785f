import { describe, expect, it } from 'vitest';
import { containsFact, containsText, normalise } from './normalise.ts';

describe('normalise', () => {
  it.each([
    ['white space and markup', '**다음**  _단어_', '다음단어'],
    ['case and compatibility forms', 'ＧＰＴ‑3와 IA³', 'gpt3와ia3'],
    ['thousands separators go, decimal points stay', '589,824개의 2.1%', '589824개의2.1%'],
    ['a comma that separates numbers is no thousands separator', '1,2,3', '123'],
    ['decomposed Hangul', '한글'.normalize('NFD'), '한글'],
    ['nothing but marks', ' -- *** ', ''],
  ])('%s', (_, text, characters) => {
    expect(normalise(text).characters).toBe(characters);
  });

  it('marks where something was dropped', () => {
    expect([...normalise('ab, cd').gaps]).toEqual([1, 0, 1, 0]);
  });
});

describe('containsFact', () => {
  it.each([
    ['Korean with a particle', '다음 단어를 예측한다', '다음 단어', true],
    ['Korean spaced differently', '지시조정 모델', '지시 조정', true],
    ['another case', 'it uses wordpiece.', 'WordPiece', true],
    ['behind a Korean word', '트랜스포머(transformer)는', 'transformer', true],
    ['inside another Latin word', 'a paragraph', 'rag', false],
    ['the stem of a longer word', 'we fine-tuned it', 'fine-tun', true],
    ['a short word within a longer one', 'the weights', 'Wei', false],
    ['a short word in the plural', 'two LEDs', 'LED', true],
    ['a short word at the end of a sentence', 'by Wei.', 'Wei', true],
    ['a short word before a Korean particle', 'DPO는', 'DPO', true],
    ['the same number', '헤드를 8개 썼다', '8', true],
    ['a digit of a longer number', '18', '8', false],
    ['the first digit of a longer number', '85', '8', false],
    ['the whole part of a decimal', '8.5', '8', false],
    ['the decimals of a number', '3.8', '8', false],
    ['a number at the end of a sentence', '정답은 8.', '8', true],
    ['separators or none', '12288', '12,288', true],
    ['a range', '보통 3~5개', '3–5', true],
    ['a range is no number', '35개', '3~5', false],
    ['percent', '성능의 97%를', '97%', true],
    ['a wording without letters', 'anything', '…', false],
  ])('%s', (_, text, wording, expected) => {
    expect(containsFact(normalise(text), [wording])).toBe(expected);
  });

  it('takes any of the wordings, at any place', () => {
    expect(containsFact(normalise('18 steps, then 8'), ['nine', '8'])).toBe(true);
  });
});

describe('containsText', () => {
  it('ignores white space, markup and punctuation', () => {
    const note = normalise('프롬프트(prompt)란\n모델에 넣는 *글*이다.');
    expect(containsText(note, normalise('프롬프트 prompt 란 모델에 넣는 글이다'))).toBe(true);
    expect(containsText(note, normalise('모델이 넣는 글이다'))).toBe(false);
  });
});
