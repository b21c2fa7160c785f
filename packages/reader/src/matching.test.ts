import { describe, expect, it } from 'vitest';
import { matchTerm, prepareTerms } from './matching.ts';
import { splitWords } from './words.ts';

function levels(question: string, variants: string[], text: string, weights?: number[]): number[] {
  const term = { start: 0, end: question.length, variants, rarity: 1, ...(weights && { weights }) };
  return [...matchTerm(prepareTerms(question, [term])[0]!, splitWords(text))];
}

describe('matchTerm', () => {
  it.each([
    ['the word itself', '토큰', ['토큰'], '토큰 수', [3, 0]],
    ['a particle behind it', '토큰', ['토큰'], '토큰에서는 된다', [3, 0]],
    ['an inflection', 'models', ['model'], 'modelling a model', [3, 0, 3]],
    ['a translation', '토큰', ['토큰', 'token'], 'each token', [0, 2]],
    [
      'several words',
      '컨텍스트 창',
      ['컨텍스트 창', 'context window'],
      'the context window is',
      [0, 2, 2, 0],
    ],
    ['spaces left out', '컨텍스트 창', ['컨텍스트 창'], '컨텍스트창은 크다', [3, 0]],
    ['a compound, weakly', '데이터', ['데이터'], '빅데이터베이스', [1]],
    ['nothing alike', '삼투', ['삼투'], '확산은 다르다', [0, 0]],
    ['no match inside a Latin word', 'art', ['art'], 'start', [0]],
  ])('finds %s', (_, question, variants, text, expected) => {
    expect(levels(question, variants, text)).toEqual(expected);
  });

  it('takes the level from the weight where there is one', () => {
    expect(levels('fast', ['quick'], 'quick', [0.5])).toEqual([2]);
    expect(levels('fast', ['quick'], 'quick', [1])).toEqual([3]);
  });
});

describe('prepareTerms', () => {
  it('drops what says nothing: no variants, or rarity 0', () => {
    const terms = [
      { start: 0, end: 1, variants: [], rarity: 1 },
      { start: 0, end: 4, variants: ['what'], rarity: 0 },
      { start: 0, end: 4, variants: ['  '], rarity: 0.5 },
    ];
    expect(prepareTerms('what', terms)).toEqual([]);
  });
});
