import { describe, expect, test } from 'vitest';
import { analyseQuestion } from '../../retrieval/analyse.ts';
import { glossaryKey } from '../../terms/glossary.ts';
import { fieldGlossary } from '../field-glossary.ts';
import { parseDescriptions } from './parse.ts';

describe('parseDescriptions', () => {
  const glossary = parseDescriptions(['# lies\n환각, hallucination = 없는 말 지어내다, makes things up\n']);
  const found = (text: string) => glossary.equivalents(glossaryKey(text)).map((each) => each.text);

  test.each(['없는 말을 지어내요', '없는 말 지어낸', '없는 말을 지어냈어', 'making things up'])(
    '%s finds the names',
    (text) => {
      expect(found(text)).toEqual(['환각', 'hallucination']);
    },
  );

  test('a name finds the descriptions, less surely', () => {
    expect(found('환각')).toEqual(['없는 말 지어내', 'makes things up']);
    const [first] = glossary.equivalents('환각');
    expect(first!.weight).toBeLessThan(glossary.equivalents('makthingup')[0]!.weight);
  });

  test.each(['환각, hallucination', '환각 = ', ' = 지어내다', '환각 = 지어내다 = makes things up'])(
    'refuses %j',
    (line) => {
      expect(() => parseDescriptions([line])).toThrow(SyntaxError);
    },
  );
});

test.each([
  ['예시 하나도 안 주고 바로 시키는 방식은?', 'zero-shot'],
  ['모델이 자꾸 없는 말을 지어내는데 왜 그래?', 'hallucination'],
  ['Why does it keep repeating itself?', 'frequency penalty'],
  ['What if the text is too long for the model?', 'context window'],
  ['How do I give the model a character?', 'persona'],
])('%s leads to %s', (question, name) => {
  const names = analyseQuestion(question, [fieldGlossary()])
    .flatMap((concept) => [concept, ...concept.parts])
    .flatMap(({ equivalents }) => equivalents.map(({ text }) => text));
  expect(names).toContain(name);
});
