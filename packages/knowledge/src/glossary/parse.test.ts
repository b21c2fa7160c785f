import { describe, expect, it } from 'vitest';
import { parseGlossary } from './parse.ts';

const weights = { within: 0.3, across: 0.5 };

describe('parseGlossary', () => {
  it('reads a line per meaning, two languages apart, and leaves out remarks', () => {
    expect([...parseGlossary('# verbs\n\n나무, 수목 = tree\n', weights)]).toEqual([
      { groups: [['나무', '수목'], ['tree']], ...weights },
    ]);
  });

  it.each([
    ['제안하다', '제안'],
    ['줄이다', '줄이'],
    ['값이 비싸지다', '값이 비싸지'],
    // One syllable would stand in too many words.
    ['크다', '크다'],
    ['바다', '바다'],
  ])('texts hold %s as %s', (word, held) => {
    expect([...parseGlossary(`${word}, 다른 말`, weights)][0]!.groups).toEqual([[held, '다른 말']]);
  });

  it.each(['혼자', '하나 = one = eins'])('refuses "%s", naming it', (line) => {
    expect(() => [...parseGlossary(line, weights)]).toThrow(line);
  });
});
