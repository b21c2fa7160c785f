import { describe, expect, test } from 'vitest';
import { buildGlossary } from '../terms/glossary.ts';
import { analyseQuestion, QUESTION_WORD_WEIGHT } from './analyse.ts';

/** The words of a question that say what it is about. */
const subjects = (question: string): string[] =>
  analyseQuestion(question, [])
    .filter(({ weight }) => weight > QUESTION_WORD_WEIGHT)
    .map(({ own }) => own.text);

describe('what a question is about', () => {
  test.each([
    ['LoRA가 뭐야?', ['lora']],
    ['LoRA는 왜 쓰죠?', ['lora', '쓰죠']],
    ['LLM이란 무엇인가요?', ['llm']],
    ['RAG의 장점은?', ['rag', '장점']],
    ['GPT-4로는 몇 개까지 돼?', ['gpt', '4', '돼']],
    ['트랜스포머가 나온 게 언제죠?', ['트랜스포머', '나온']],
    ['만든 사람이 누구예요', ['만든', '사람']],
    ['when was it released?', ['releas']],
    ['토큰 몇 개로 학습했어?', ['토큰', '학습해']],
    ['name three kinds of prompt', ['three', 'kind', 'prompt']],
  ])('%s', (question, words) => {
    expect(subjects(question)).toEqual(words);
  });
});

test.each([
  ['what happens to gradients?', 'happen', 'gradient'],
  ['체크포인트의 단점', '단점', '체크포인트'],
])('%s: notes hardly ever say "%s", so "%s" counts for more', (question, idle, telling) => {
  const weight = (word: string): number =>
    analyseQuestion(question, []).find(({ own }) => own.text === word)!.weight;
  expect(weight(idle)).toBeLessThan(weight(telling));
  expect(weight(telling)).toBe(1);
});

test('a phrase is worth no more than its words', () => {
  const glossary = buildGlossary([{ groups: [['무슨 뜻'], ['meaning']], within: 0.7, across: 0.8 }]);
  expect(analyseQuestion('DAN이 무슨 뜻이야', [glossary]).at(-1)!.weight).toBeLessThan(0.75);
});

test('a phrase that the glossary knows is found with a particle after its last syllable', () => {
  const glossary = buildGlossary([
    { groups: [['컨텍스트 창'], ['context window']], within: 0.7, across: 0.8 },
  ]);
  const [phrase] = analyseQuestion('컨텍스트 창이 뭐야?', [glossary]);
  expect(phrase).toMatchObject({ kind: 'phrase', text: '컨텍스트 창이' });
  expect(phrase?.spellings).toContain('컨텍스트 창');
  expect(phrase?.equivalents.map(({ text }) => text)).toContain('context window');
});
