import { describe, expect, it } from 'vitest';
import { termsOf } from './fallback-terms.ts';

describe('termsOf', () => {
  it.each([
    ['삼투란 무엇인가요?', ['삼투']],
    ['PETM이 뭐야?', ['petm']],
    ['What is the context window?', ['context', 'window']],
    ['왜?', []],
  ])('takes the terms of %s', (question, stems) => {
    expect(termsOf({ question, passages: [] }).map(({ variants }) => variants[0])).toEqual(stems);
  });

  it('says what is rare in the passages', () => {
    const passages = ['고래와 상어', '고래', '고래'].map((text) => ({ heading: [], text }));
    const [whale, shark] = termsOf({ question: '고래 상어', passages });
    expect(shark!.rarity).toBeGreaterThan(whale!.rarity);
  });
});
