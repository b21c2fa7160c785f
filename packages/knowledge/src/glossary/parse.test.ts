import { describe, expect, it } from 'vitest';
import { isOnlyAsked, parseGlossary } from './parse.ts';

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

  it('holds forms of one word for nearly the same', () => {
    expect([...parseGlossary('쓰다|쓴|썼, 집필 = write|wrote', weights)]).toEqual([
      {
        groups: [
          ['쓰다', '쓴', '썼', '집필'],
          ['write', 'wrote'],
        ],
        ...weights,
      },
      { groups: [['쓰다', '쓴', '썼']], within: 0.9, across: 0.9 },
      { groups: [['write', 'wrote']], within: 0.9, across: 0.9 },
    ]);
  });

  it.each(['혼자', '하나 = one = eins'])('refuses "%s", naming it', (line) => {
    expect(() => [...parseGlossary(line, weights)]).toThrow(line);
  });
});

it.each([
  ['how many times', true],
  ['do I have to?', true],
  ['얼마나 걸리', true],
  ['how', false],
  ['왜냐하면', false],
  ['fold', false],
])('"%s" is only asked: %s', (word, expected) => {
  expect(isOnlyAsked(word)).toBe(expected);
});
