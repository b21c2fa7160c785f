import { describe, expect, test } from 'vitest';
import { buildGlossary, glossaryKey } from '../terms/glossary.ts';
import { formsOfVerb, parseDescriptions } from './descriptions-forms.ts';

describe('formsOfVerb', () => {
  test.each([
    ['지어내', ['지어낸', '지어낼']],
    ['맞히', ['맞힌', '맞혀']],
    ['고르', ['고른', '골라']],
    ['부르', ['부른', '불러']],
    ['따르', ['따른', '따라']],
    ['가볍', ['가벼운', '가벼워']],
    ['뽑', ['뽑은', '뽑아']],
    ['깨닫', ['깨달은', '깨달아']],
    ['짓', ['지은', '지어']],
    ['길', ['긴', '길어', '길면']],
    ['주', ['준', '줘', '주고', '줬다', '준다']],
    ['모으', ['모은', '모아']],
    ['압축하', ['압축한', '압축해']],
    ['없', ['없이', '없어']],
  ])('%s다', (stem, forms) => {
    expect(formsOfVerb(stem)).toEqual(expect.arrayContaining(forms));
  });
});

describe('parseDescriptions', () => {
  test('a description in any form finds the names, and the names find it', () => {
    const glossary = buildGlossary(
      parseDescriptions('환각, hallucination = 없는 말 지어내다, makes things up\n'),
    );
    const found = (text: string) => glossary.equivalents(glossaryKey(text)).map((each) => each.text);
    for (const text of ['없는 말을 지어내요', '없는 말 지어낸', '없는 말을 지어냈어', 'making things up']) {
      expect(found(text).slice(0, 2), text).toEqual(['환각', 'hallucination']);
    }
    expect(found('환각')).toContain('makes things up');
  });

  test.each(['환각, hallucination', '환각 = ', ' = 지어내다', '환각 = 지어내다 = makes things up'])(
    'refuses %j',
    (line) => {
      expect(() => [...parseDescriptions(line)]).toThrow(SyntaxError);
    },
  );
});
