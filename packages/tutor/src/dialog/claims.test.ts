import type { RankedPassage } from '@haksup/knowledge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { course, openTestLibrary, type TestLibrary } from '../testing/course.ts';
import { ClaimCheck } from './claims.ts';

let parts: TestLibrary;
beforeAll(async () => {
  parts = await openTestLibrary();
});
afterAll(() => parts?.close());

/** Every passage of the course is given, as if the model had been shown all of it. */
async function verdictOn(sentence: string): Promise<string> {
  const passages: RankedPassage[] = [];
  for (const query of [
    'LoRA adapter',
    '파인튜닝 지시 튜닝',
    '프롬프트 생각의 사슬',
    'context window tokens',
    'RAG passages',
    '언어 모델 종류 평가',
    'temperature sampling',
  ]) {
    for (const passage of (await parts.library.search(course, query, { limit: 4 })).passages) {
      if (!passages.some((other) => other.id === passage.id)) passages.push(passage);
    }
  }
  const given = passages.map((passage, index) => ({ number: index + 1, passage }));
  const check = new ClaimCheck(
    given,
    '',
    async (claim) => (await parts.library.search(course, claim, { limit: 1 })).terms,
  );
  return (await check.check({ prefix: '', body: `${sentence} [1]`, kind: 'sentence' })).kind;
}

/** Written as a model would retell the notes, before the check was run on them. */
const supported: readonly string[] = [
  'In LoRA, the base weights stay frozen.',
  'LoRA adds two low-rank matrices to every attention layer.',
  'Training LoRA needs roughly a third of the memory that full fine-tuning needs.',
  'After merging the matrices into the base weights, LoRA adds no latency at inference.',
  'An adapter only works with the base model it was trained on.',
  'If the rank is too small, LoRA cannot learn a very different task.',
  'The context window is how many tokens a model can read at once.',
  'Our lab model reads 8,192 tokens.',
  'When the input is longer than the window, the oldest tokens are cut off.',
  'RAG fetches passages before the model answers.',
  'RAG lowers hallucination because answers are grounded in found text.',
  'If the right passage is not found, the answer is wrong too.',
  'A high temperature makes the output more varied.',
  'Temperature scales the logits before sampling.',
  '파인튜닝은 사전 학습된 모델의 가중치를 과제 데이터로 다시 학습시킵니다.',
  '파인튜닝은 모든 가중치를 갱신하기 때문에 GPU 메모리가 많이 필요합니다.',
  '데이터가 적은데 오래 학습하면 과적합이 생길 수 있어요.',
  '지시 튜닝은 지시와 응답의 쌍으로 모델을 학습시키는 방법입니다.',
  '지시 튜닝의 대표적인 모델로 flan-T5가 있습니다.',
  '제로샷은 예시가 0개이고 간단한 과제에 쓰입니다.',
  '퓨샷은 형식을 맞춰야 하는 과제에 쓰여요.',
  '생각의 사슬은 답보다 풀이 과정을 먼저 쓰게 합니다.',
  '일반 언어 모델은 다음 단어를 예측해요.',
  '대화 튜닝 모델은 대화를 이어 가면서 다음 응답을 예측합니다.',
  '퍼플렉서티는 값이 낮을수록 좋습니다.',
  'BLEU는 정답과 겹치는 n-gram으로 번역을 평가합니다.',
  '언어 모델에는 세 가지 종류가 있습니다.',
  '컨텍스트 창은 모델이 한 번에 읽을 수 있는 토큰의 수입니다.',
  'RAG는 모델이 답하기 전에 관련 글을 찾아옵니다.',
  'Perplexity is better when it is lower.',
];

const unsupported: readonly string[] = [
  'LoRA freezes the attention layers and trains the base weights.',
  'LoRA adds a large matrix to the tokenizer.',
  'LoRA needs about half of the memory of full fine-tuning.',
  'LoRA is the best method for every task.',
  'An adapter fits any base model.',
  'The context window is the number of characters that a model can write at once.',
  'When the input is longer, the newest tokens are cut off.',
  'The model sees the tokens that are cut off.',
  'RAG removes hallucination completely.',
  'RAG raises hallucination.',
  'A low temperature makes the output more varied.',
  'Top-p keeps the largest set of tokens.',
  'Instruction tuning was introduced by Google in 2021.',
  '파인튜닝은 가중치를 갱신하지 않는다.',
  '파인튜닝은 비용이 저렴하다.',
  '많은 데이터로 오래 학습하면 과적합이 일어난다.',
  '지시 튜닝의 대표적인 모델은 LLaMA이다.',
  '퓨샷은 예시가 10개 이상 필요하다.',
  '제로샷은 여러 단계의 추론에 쓰인다.',
  '생각의 사슬은 풀이 과정보다 답을 먼저 쓰게 하는 기법이다.',
  '일반 언어 모델은 지시에 대한 응답을 예측한다.',
  '언어 모델에는 네 종류가 있다.',
  'BLEU는 요약을 평가하는 사람의 점수이다.',
  '퍼플렉서티는 높을수록 좋다.',
];

describe('one sentence at a time', () => {
  test('what the notes do not say is never taken for theirs', async () => {
    const taken: string[] = [];
    for (const sentence of unsupported) if ((await verdictOn(sentence)) === 'supported') taken.push(sentence);
    expect(taken).toEqual([]);
  });

  test('at most a tenth of what they say is dropped', async () => {
    const dropped: string[] = [];
    for (const sentence of supported) if ((await verdictOn(sentence)) !== 'supported') dropped.push(sentence);
    expect(dropped.length / supported.length, dropped.join('\n')).toBeLessThanOrEqual(0.1);
  });
});
