import { openWordVectors, type QuestionTerm } from '@haksup/knowledge';
import { expect, test } from 'vitest';
import { alikeIn } from './alike.ts';

const term = (text: string, rarity = 1): QuestionTerm => ({
  start: 0,
  end: text.length,
  text,
  kind: 'word',
  variants: [text],
  weights: [1],
  rarity,
});

test.each<[string, string, string, number, number]>([
  ['the word itself', '비용', '비용이 많이 든다.', 1, 1],
  ['a word of like meaning', 'price', '비용이 많이 든다.', 0.5, 0.99],
  ['another subject', 'price', '고양이는 잔다.', 0, 0.2],
  ['nothing', 'price', '', 0, 0],
])('%s: %s in "%s"', async (_, word, text, least, most) => {
  const [found] = alikeIn(await openWordVectors(), [term(word)])(text);
  expect(found).toBeGreaterThanOrEqual(least);
  expect(found).toBeLessThanOrEqual(most);
});
