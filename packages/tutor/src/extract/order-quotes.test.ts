import type { QuestionTerm } from '@haksup/knowledge';
import { expect, test } from 'vitest';
import type { Quoted } from './choose-quotes.ts';
import { inOrder } from './order-quotes.ts';

const passage = { id: 1, note: 'a.md', title: '', heading: [], text: '', start: 0, end: 0, score: 1 };
const quote = (text: string, share: number): Quoted => ({
  snippet: { kind: 'sentence', lines: [{ text, start: 0, end: text.length }], leadIn: false, cells: [] },
  passage,
  share,
});
const terms: QuestionTerm[] = [
  {
    start: 0,
    end: 2,
    text: '토큰',
    kind: 'word',
    variants: ['토큰', 'token'],
    weights: [1, 0.8],
    rarity: 0.5,
  },
];
const speaks = quote('끝 토큰이 나오면 멈춘다.', 0.5);
const costs = quote('출력 토큰이 더 비싸다.', 0.3);
const says = quote('A token is the unit a model reads and writes.', 0.2);

test.each([
  ['what something is: what says so comes first', '토큰이 뭐야?', [says, speaks, costs]],
  ['something else: likeliest first', '토큰은 왜 비싸?', [speaks, costs, says]],
])('asked for %s', (_, question, order) => {
  expect(inOrder([speaks, costs, says], question, terms)).toEqual(order);
});
