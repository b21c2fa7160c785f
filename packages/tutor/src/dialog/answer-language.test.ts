import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, TextUpdate } from '../contract.ts';
import { course, openTestLibrary, type TestLibrary } from '../testing/course.ts';
import { lexicalReader } from '../testing/lexical-reader.ts';
import { saying } from '../testing/stub-model.ts';
import { createTutor } from '../tutor.ts';

let parts: TestLibrary;
beforeAll(async () => {
  parts = await openTestLibrary();
});
afterAll(() => parts?.close());

const english = 'Instruction tuning trains a model on pairs of instructions and responses. [1]';
const korean = '지시 튜닝은 지시와 응답의 쌍으로 모델을 학습시킵니다. [1]';
const koreanOfLora = 'LoRA는 기본 모델의 가중치를 고정하고 어텐션 층마다 작은 저랭크 행렬을 더합니다. [1]';
const verbatim =
  'LoRA freezes the base weights and adds two small low-rank matrices to each attention layer. [1]';
const reworded =
  'LoRA freezes the weights of the base and adds small low-rank matrices to every attention layer. [1]';

async function ask(
  question: string,
  text: string,
  answerFrom?: number,
): Promise<{ reply: Reply; updates: TextUpdate[] }> {
  const updates: TextUpdate[] = [];
  const tutor = await createTutor({
    ...parts,
    reader: lexicalReader,
    model: saying(...text.split(/(?<= )/)),
    ...(answerFrom === undefined ? {} : { thresholds: { answerFrom } }),
  });
  const reply = await tutor.ask({ course, question }, { onText: (update) => updates.push(update) });
  return { reply, updates };
}

describe('an answer in another language than the question', () => {
  test.each([
    ['English for Korean', '지시 튜닝이 뭐야?', english],
    ['English for Korean, reworded', 'LoRA가 뭐야?', reworded],
    ['Korean for English', 'What is LoRA?', koreanOfLora],
    ['with a lead-in in the right one', '지시 튜닝이 뭐야?', `다음과 같습니다:\n${english}`],
  ])('%s: the reader answers and says so', async (_, question, text) => {
    const { reply, updates } = await ask(question, text);
    expect([reply.by, reply.notice?.reason, reply.abstained]).toEqual(['reader', 'other-language', false]);
    // Nobody is shown what is taken back.
    expect(updates.map(({ whole, restarted }) => [whole, restarted])).toEqual([[reply.text, false]]);
  });

  test('where the reader has no answer, the confirmed one is shown with a word about it', async () => {
    const { reply, updates } = await ask('지시 튜닝이 뭐야?', english, 1);
    expect(reply).toMatchObject({ by: 'model', abstained: false, text: english, language: 'ko' });
    expect(reply.notice).toEqual({
      reason: 'other-language',
      text: '언어 모델이 질문과 다른 언어로 답했어요.',
    });
    expect(reply.sources).toHaveLength(1);
    expect(updates.at(-1)!.whole).toBe(reply.text);
  });

  test('who was shown a beginning in the right one is told to begin anew', async () => {
    const merged = 'At inference the small matrices can be merged into the base weights. [1]';
    const { reply, updates } = await ask('LoRA가 뭐야?', `${koreanOfLora} ${reworded} ${merged}`);
    expect(reply.by).toBe('reader');
    expect(updates.map(({ restarted }) => restarted)).toEqual([false, false, true]);
    expect(updates.at(-1)!.whole).toBe(reply.text);
  });
});

describe('what is no other language', () => {
  test.each([
    ['the right one', '지시 튜닝이 뭐야?', korean],
    ['a sentence of the notes as it is written', 'LoRA가 뭐야?', verbatim],
    ['a sentence of the notes among own words', 'LoRA가 뭐야?', `${verbatim} ${koreanOfLora}`],
    ['a number', 'LoRA 말고, 우리 실습 모델은 몇 토큰을 읽어?', '8,192 tokens. [1]'],
    ['a name', '대표적인 지시 튜닝 모델은?', 'flan-T5. [1]'],
    ['a term of the notes', 'Which technique writes the steps of a solution first?', '생각의 사슬. [1]'],
    ['one that is wished for', '지시 튜닝을 영어로 설명해 줘', english],
    ['one that is wished for in English', 'What is LoRA? Answer in Korean.', koreanOfLora],
    ['a foreign sentence after an own one', '지시 튜닝이 뭐야?', `${korean} ${english}`],
    ['a foreign sentence before an own one', '지시 튜닝이 뭐야?', `${english} ${korean}`],
  ])('%s', async (_, question, text) => {
    const { reply, updates } = await ask(question, text);
    expect([reply.by, reply.notice]).toEqual(['model', undefined]);
    expect(updates.some(({ restarted }) => restarted)).toBe(false);
    expect(updates.map(({ added }) => added).join('')).toBe(reply.text);
    expect(updates.at(-1)!.whole).toBe(reply.text);
  });
});
