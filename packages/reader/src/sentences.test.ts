import { describe, expect, it } from 'vitest';
import { splitSentences } from './sentences.ts';

function slices(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe('splitSentences', () => {
  it.each([
    [
      'English prose',
      'It is fast. It costs 3.5 times more! Why?',
      ['It is fast.', 'It costs 3.5 times more!', 'Why?'],
    ],
    ['Korean prose', '물이 이동한다. 막은 반투과성이다.', ['물이 이동한다.', '막은 반투과성이다.']],
    ['items without their marks', '세 가지다:\n- 요약\n2. 번역', ['세 가지다:', '요약', '번역']],
    ['a row as one', 'LoRA | 2021. Small. | fast', ['LoRA | 2021. Small. | fast']],
    ['abbreviations', 'Use a tool, e.g. a saw. Then stop.', ['Use a tool, e.g. a saw.', 'Then stop.']],
    ['closing marks', 'He said "no." Then he left.', ['He said "no."', 'Then he left.']],
    ['nothing', ' \n ', []],
  ])('splits %s', (_, text, expected) => {
    expect(slices(text)).toEqual(expected);
  });

  it('names the kind of each', () => {
    const text = 'Prose here.\n- an item\na | b\nLoRA: few added weights';
    expect(splitSentences(text).map(({ kind }) => kind)).toEqual(['prose', 'item', 'row', 'term']);
  });

  it('tells a header from the rows below it', () => {
    const kinds = splitSentences('Kinds:\nName | Year\nLoRA | 2021\nIA3 | 2022').map(({ kind }) => kind);
    expect(kinds).toEqual(['prose', 'header', 'row', 'row']);
  });

  it('takes a line of 20,000 characters in its stride', () => {
    expect(splitSentences('가나다. '.repeat(4000)).length).toBeGreaterThan(1000);
  });
});
