import { describe, expect, test } from 'vitest';
import { ThoughtFilter } from './thoughts.ts';
import { UnitSplitter } from './units.ts';

function cut(text: string, size: number): string[] {
  const splitter = new UnitSplitter();
  const bodies: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    bodies.push(...splitter.push(text.slice(at, at + size)).map((unit) => unit.body));
  }
  return [...bodies, ...splitter.end().map((unit) => unit.body)];
}

describe('UnitSplitter', () => {
  const cases: readonly [string, string, string[]][] = [
    ['sentences', 'One. Two! Three?', ['One.', 'Two!', 'Three?']],
    [
      'citations stay with their sentence',
      'One [1]. Two. [2] Three. [1][3]',
      ['One [1].', 'Two. [2]', 'Three. [1][3]'],
    ],
    ['wide citations', '하나입니다.【1】 둘입니다.', ['하나입니다.【1】', '둘입니다.']],
    [
      'numbers and names with stops',
      'Use v1.5 of gpt-3.5 e.g. here. Next.',
      ['Use v1.5 of gpt-3.5 e.g. here.', 'Next.'],
    ],
    ['items', 'Kinds:\n- one\n- two. And more.\n\n1. first', ['Kinds:', 'one', 'two.', 'And more.', 'first']],
    ['code', 'See:\n```js\nlet a = 1.\nb\n```\nDone.', ['See:', '```js\nlet a = 1.\nb\n```', 'Done.']],
    ['a table', '| a | b |\n| - | - |\n| 1. x | 2 |', ['| a | b |', '| - | - |', '| 1. x | 2 |']],
    ['no stop at the end', 'One. Two', ['One.', 'Two']],
    [
      'no and number',
      'No. It is not. See No. 5 of it. 예. 맞습니다.',
      ['No.', 'It is not.', 'See No. 5 of it.', '예.', '맞습니다.'],
    ],
    [
      'citations after abbreviations',
      'Adam et al. and etc. [1] go on. [2] v1.[3] Next',
      ['Adam et al. and etc. [1] go on. [2]', 'v1.[3]', 'Next'],
    ],
    ['quotation marks', '“One.” Two.', ['“One.”', 'Two.']],
    ['Korean', '첫째입니다. 둘째예요! 셋째', ['첫째입니다.', '둘째예요!', '셋째']],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    for (const size of [1, 2, 3, 7, 1000]) expect(cut(text, size)).toEqual(expected);
  });

  test('a sentence is handed over as soon as the next one begins', () => {
    const splitter = new UnitSplitter();
    expect(splitter.push('One. ')).toEqual([]);
    expect(splitter.push('[')).toEqual([]);
    expect(splitter.push('1] T').map((unit) => unit.body)).toEqual(['One. [1]']);
  });

  test.each(['e.g. ', '예. ', 'A. B. ', '1.2.3.', 'x. [', 'word ', '- ', '…'])(
    'an answer that repeats %j without end is cut in no time',
    (piece) => {
      const start = performance.now();
      cut(piece.repeat(12_000 / piece.length), 1);
      expect(performance.now() - start).toBeLessThan(4000);
    },
  );

  test('what is taken and what is left add up to the text', () => {
    const text = 'Lead:\n\n- **one** is. [1]\n  - two\n\n## Three\nfour five.';
    const splitter = new UnitSplitter();
    const units = [...splitter.push(text), ...splitter.end()];
    expect(units.map((unit) => unit.prefix + unit.body).join('')).toBe(text);
  });
});

describe('ThoughtFilter', () => {
  test.each([
    ['<think>secret</think>shown', 'shown'],
    ['a < b <think>x</think> c', 'a < b  c'],
    ['one<think>a</think>two<think>b</think>three', 'onetwothree'],
    ['<think>never closed', ''],
    ['no tag <thi', 'no tag <thi'],
    ['opened in the prompt</think>shown', 'shown'],
    ['one</think>two</think>three <think>four</think>five', 'three five'],
    ['a </ b </thinking> c', 'a </ b </thinking> c'],
  ])('%j', (text, shown) => {
    for (const size of [1, 3, 100]) {
      const filter = new ThoughtFilter();
      let out = '';
      for (let at = 0; at < text.length; at += size) {
        const { text: more, voided } = filter.push(text.slice(at, at + size));
        out = voided ? more : out + more;
      }
      expect(out + filter.end()).toBe(shown);
    }
  });
});
