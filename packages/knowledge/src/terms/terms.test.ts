import { describe, expect, test } from 'vitest';
import { fieldGlossary } from '../glossary/field-glossary.ts';
import { parseGlossary } from '../glossary/parse.ts';
import { englishStem } from './english.ts';
import { buildGlossary, glossaryKey } from './glossary.ts';
import { indexTermsOf } from './index-terms.ts';
import { koreanStem } from './korean.ts';
import { minePairs } from './mine.ts';
import { wordsOf } from './words.ts';

describe('Korean words that meet', () => {
  test.each([
    ['트랜스포머', '트랜스포머는 트랜스포머의 트랜스포머에서만은 트랜스포머로부터'],
    ['제안', '제안했습니다 제안한 제안하는 제안되었다 제안합니다 제안을'],
    ['줄이', '줄이다 줄입니다 줄였다 줄이는 줄여'],
    ['비싸', '비싸다 비쌉니다 비싸요 비싸서'],
    ['효율', '효율적인 효율적으로 효율'],
    ['값', '값은 값을'],
    ['낳', '낳아 낳는다 낳았습니다 낳은 낳으면'],
    ['읽', '읽어서 읽는 읽었다 읽고'],
  ])('%s', (stem, forms) => {
    expect(forms.split(' ').map(koreanStem)).toEqual(forms.split(' ').map(() => stem));
  });
});

test.each(['단어', '언어', '영어', '용어', '바다', '사고'])('%s is no verb', (word) => {
  expect(koreanStem(word)).toBe(word);
});

describe('English words that meet', () => {
  test.each([
    'generate generates generated generating generation',
    'tune tunes tuned tuning',
    'study studies studied studying',
    'complete completed completion',
    'model models',
    'tokenize tokenized tokenization tokenizing',
  ])('%s', (forms) => {
    expect(new Set(forms.split(' ').map(englishStem)).size).toBe(1);
  });

  test.each([
    ['analysis', 'analysis'],
    ['process', 'process'],
    ['gpus', 'gpu'],
    ['need', 'need'],
    ['string', 'string'],
  ])('%s → %s', (word, stem) => {
    expect(englishStem(word)).toBe(stem);
  });
});

test('words of mixed scripts come apart, numbers stay whole', () => {
  expect(wordsOf('BERT는 GPT-3.5와 1,000개 C++').map(({ surface }) => surface)).toEqual([
    'bert',
    '는',
    'gpt',
    '3.5',
    '와',
    '1000',
    '개',
    'c++',
  ]);
});

test('offsets point into the text', () => {
  const text = '한국어와 English, 日本語';
  for (const { start, end, surface } of wordsOf(text))
    expect(text.slice(start, end).toLowerCase()).toBe(surface);
});

test('index terms: stem and bigrams for Hangul, stem and compound for Latin', () => {
  expect(indexTermsOf('모델은 fine-tuning')).toEqual(['모델', '~모델', '~델은', 'fin', 'tun', 'finetun']);
});

describe('pairs that brackets explain', () => {
  test.each([
    [
      '이번에는 프롬프트 엔지니어링(prompt engineering)을 배운다',
      '프롬프트 엔지니어링',
      'prompt engineering',
    ],
    ['모델을 미세 조정(fine-tuning)한다', '미세 조정', 'fine-tuning'],
    ['uses prompt engineering (프롬프트 엔지니어링) here', 'prompt engineering', '프롬프트 엔지니어링'],
    ['Parameter-Efficient Tuning Methods (PETM) change little', 'Parameter-Efficient Tuning Methods', 'PETM'],
    ['PETM(Parameter-Efficient Tuning Methods)은', 'PETM', 'Parameter-Efficient Tuning Methods'],
    ['대규모 언어 모델(LLM)은', '대규모 언어 모델', 'LLM'],
    ['트랜스포머(Transformer, 2017)', '트랜스포머', 'Transformer'],
  ])('%s', (text, left, right) => {
    expect(minePairs(text)).toEqual([{ left, right }]);
  });

  test.each(['모델(GPT, BERT, T5 등)', '왼쪽(아래 참고)', 'see Figure (a)', '함수 f(x)는'])(
    'nothing in: %s',
    (text) => {
      expect(minePairs(text)).toEqual([]);
    },
  );

  test('a long line without brackets takes no time', () => {
    const start = performance.now();
    minePairs('가나다 '.repeat(200_000));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('glossary', () => {
  const other = (term: string): string[] =>
    fieldGlossary()
      .equivalents(glossaryKey(term))
      .map(({ text }) => text);

  test.each([
    ['트랜스포머', 'transformer'],
    ['미세조정을', 'fine-tuning'],
    ['fine-tuned', '파인튜닝'],
    ['생각의 사슬', 'chain of thought'],
    ['단점은', 'limitation'],
    ['비싸요', 'cost'],
    ['benefits', '장점'],
    ['종류', 'type'],
    ['컨텍스트 창', 'context window'],
    ['오픈소스 라이선스', 'open-source license'],
    ['catastrophic forgetting', '파국적 망각'],
    ['제프리 힌튼', 'Geoffrey Hinton'],
    ['perplexity ai', '퍼플렉시티 AI'],
    ['손익계산서', 'income statement'],
    ['까먹어요', 'forget'],
    ['쪼개면', 'split'],
    ['먹는', 'consume'],
    ['공짜로', 'free'],
    ['직업은', 'works as'],
    ['cheating', '부정행위'],
  ])('%s ↔ %s', (term, expected) => {
    expect(other(term)).toContain(expected);
  });

  test('a spelling is surer than a neighbour', () => {
    const weightOf = (term: string, text: string): number | undefined =>
      fieldGlossary()
        .equivalents(glossaryKey(term))
        .find((each) => each.text === text)?.weight;
    expect(weightOf('토크나이저', 'tokenizer')).toBeGreaterThan(0.7);
    expect(weightOf('단점', '한계')).toBeLessThan(0.6);
  });

  test('has 7,000 lines and more', () => {
    const words = ['트랜스포머', '중력', '쿠버네티스', '줄이다', '까먹다', '들쭉날쭉', '준비물', '연봉'];
    expect(words.filter((word) => other(word).length === 0)).toEqual([]);
    expect(new Set(words.flatMap(other)).size).toBeGreaterThan(30);
  });

  test.each(['하나뿐', 'a = b = c'])('refuses the line %j', (line) => {
    expect(() => [...parseGlossary(line, { within: 1, across: 1 })]).toThrow(SyntaxError);
  });

  test('the larger weight wins', () => {
    const glossary = buildGlossary([
      { groups: [['a1', 'b1']], within: 0.4, across: 0 },
      { groups: [['a1'], ['b1']], within: 0, across: 0.9 },
    ]);
    expect(glossary.equivalents('a1')).toEqual([{ text: 'b1', weight: 0.9 }]);
  });
});
