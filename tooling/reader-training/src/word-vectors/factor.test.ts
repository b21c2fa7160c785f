import { meaningWords } from '@haksup/knowledge/analysis';
import { describe, expect, test } from 'vitest';
import { factor } from './factor.ts';
import { inBytes } from './in-bytes.ts';
import { countTogether } from './together.ts';

const lessons = [
  {
    id: 'one',
    language: 'en' as const,
    title: 'Fruit',
    note: 'Apples and pears grow on trees. Engines need fuel.',
    questions: [
      { form: 'which', language: 'en' as const, question: 'Which fruit?', answers: ['Apples and pears'] },
      { form: 'none', language: 'en' as const, question: 'Which colour?', answers: [] },
    ],
    glossary: [],
  },
];
const lines = [
  ['사과', 'apple', 'fruit'],
  ['배', 'pear', 'fruit'],
  ['자동차', 'car', 'engine'],
  ['연료', 'fuel', 'engine'],
];

describe('words that stand together', () => {
  const together = countTogether(lessons, lines);
  const numberOf = (word: string): number => together.words.indexOf(meaningWords(word)[0]!);
  const weight = (one: string, other: string): number => {
    const [a, b] = [numberOf(one), numberOf(other)];
    const pair = together.weights.findIndex(
      (_, index) =>
        (together.first[index] === a && together.second[index] === b) ||
        (together.first[index] === b && together.second[index] === a),
    );
    return pair < 0 ? 0 : together.weights[pair]!;
  };

  test.each([
    ['on a line of the glossary', '사과', 'apple', 3 / Math.sqrt(3)],
    ['near each other in a note', 'grow', 'tree', 0.1],
    ['in a question and its answer', 'fruit', 'apple', 3 / Math.sqrt(3) + 1 / Math.sqrt(3)],
    ['in two sentences', 'tree', 'fuel', 0],
    ['in a question without an answer', 'colour', 'which', 0],
  ])('%s count: %s, %s', (_, one, other, expected) => {
    expect(weight(one, other)).toBeCloseTo(expected, 9);
  });

  test('are each counted once', () => {
    const keys = together.weights.map((_, pair) => together.first[pair]! * 1000 + together.second[pair]!);
    expect(new Set(keys).size).toBe(together.weights.length);
    expect(together.first.every((one, pair) => one < together.second[pair]!)).toBe(true);
  });

  test('get directions that tell what is together from what is not, the same each time', () => {
    const rows = factor(together, 4, 1);
    const cosine = (one: string, other: string): number => {
      const [a, b] = [rows[numberOf(one)]!, rows[numberOf(other)]!];
      const dot = (x: Float64Array, y: Float64Array): number =>
        x.reduce((sum, value, at) => sum + value * y[at]!, 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    expect(cosine('사과', 'pear')).toBeGreaterThan(cosine('사과', 'car') + 0.2);
    expect(factor(together, 4, 1)).toEqual(rows);
    const bytes = inBytes(rows);
    expect(bytes.length).toBe(4 * rows.length);
    expect(Math.max(...bytes.subarray(0, 4).map(Math.abs))).toBe(127);
  });
});
