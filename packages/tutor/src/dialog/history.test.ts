import { describe, expect, test } from 'vitest';
import type { Source } from '../contract.ts';
import { shownExchange } from './history.ts';

const source = (number: number, id: number): Source => ({
  number,
  note: `${id}.md`,
  heading: [],
  quote: 'a',
  lines: [{ text: 'a', start: 0, end: 1 }],
  start: 0,
  end: 1,
  passage: { id, text: 'a', start: 0, end: 1 },
});

const passage = (id: number): { id: number; note: string } => ({ id, note: `${id}.md` });

describe('an earlier reply as the model is shown it', () => {
  // Source 1 is passage 11 and source 2 passage 22.
  test.each([
    ['of passages that are given again', 'A. [1] B. [2]', [22, 33, 11], 'A. [3] B. [1]'],
    ['of passages that are not', 'A. [1] B. [2]', [33], 'A. B.'],
    ['side by side', 'A. [1][2]', [33, 22], 'A. [2]'],
    ['before a list', 'The notes list [1]:\n- a\n- b', [33], 'The notes list:\n- a\n- b'],
    ['below code', '```\na[1]\n```\n[1]', [33, 11], '```\na[1]\n```\n[2]'],
    ['that are a note’s own brackets', 'See [7] and x[1]. [2]', [22], 'See [7] and x[1]. [1]'],
    ['none', 'I could not find that.', [11], 'I could not find that.'],
  ])('citations %s', (_, text, given, shown) => {
    const reply = {
      text,
      language: 'en' as const,
      abstained: false,
      by: 'model' as const,
      sources: [source(1, 11), source(2, 22)],
    };
    expect(shownExchange({ question: 'q', reply }, given.map(passage))).toEqual({
      user: 'q',
      assistant: shown,
    });
  });
});
