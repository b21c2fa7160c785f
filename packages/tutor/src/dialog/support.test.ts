import { describe, expect, test } from 'vitest';
import { evidenceText } from './evidence-text.ts';
import { supports } from './support.ts';

function isSaid(note: string, claim: string): boolean {
  return supports(claim, evidenceText({ text: note, title: '', heading: [] }), []).supported;
}

describe('a claim that changes a number or a word says something else', () => {
  test.each([
    ['모델의 파라미터는 수백억 개다.', '모델의 파라미터는 수백만 개다.'],
    ['모델의 파라미터는 수백억 개다.', '모델의 파라미터는 수천억 개다.'],
    ['학습에는 천만 개의 문장이 필요하다.', '학습에는 백만 개의 문장이 필요하다.'],
    ['학습에는 3천만 개의 문장이 필요하다.', '학습에는 3천억 개의 문장이 필요하다.'],
    ['GPT-3의 파라미터는 1750억 개다.', 'GPT-3의 파라미터는 1750만 개다.'],
    ['GPT-3의 파라미터는 1750억 개다.', 'GPT-4의 파라미터는 1750억 개다.'],
    ['층이 열두 개 있다.', '층이 열세 개 있다.'],
    ['층이 스물네 개 있다.', '층이 네 개 있다.'],
    ['예시는 5개 이하로 쓴다.', '예시는 5개 이상으로 쓴다.'],
    ['두 문장은 서로 독립적이다.', '세 문장은 서로 독립적이다.'],
    ['The model has 1.5 billion parameters.', 'The model has 15 billion parameters.'],
    ['The result counts where p < 0.05.', 'The result counts where p > 0.05.'],
    ['The loss starts at -1.', 'The loss starts at 1.'],
    ['Use up to five examples in a prompt.', 'Use more than five examples in a prompt.'],
    ['Use up to five examples in a prompt.', 'Use at least five examples in a prompt.'],
    [
      'The model was trained for ten days on eight GPUs.',
      'The model was trained for eight days on ten GPUs.',
    ],
    ['인코더는 글을 읽고 디코더는 답을 만든다.', '디코더는 글을 읽는다.'],
    ['인코더는 글을 읽고 디코더는 답을 만든다.', '인코더는 답을 만든다.'],
    ['The encoder reads the text and the decoder writes the answer.', 'The decoder reads the text.'],
    ['The encoder reads the text and the decoder writes the answer.', 'The encoder writes the answer.'],
    ['The first layer is frozen; the second layer is trained.', 'The second layer is frozen.'],
    ['The first layer is frozen; the second layer is trained.', 'The first layer is trained.'],
    ['Dropout is used only during training.', 'Dropout is used only during inference.'],
    ['Beam search keeps the three best sequences.', 'Beam search keeps the three worst sequences.'],
  ])('%s ≠ %s', (note, claim) => {
    expect(isSaid(note, note)).toBe(true);
    expect(isSaid(note, claim)).toBe(false);
  });
});

describe('a part of what a note says is what it says', () => {
  test.each([
    ['인코더는 글을 읽고 디코더는 답을 만든다.', '디코더는 답을 만듭니다.'],
    ['The encoder reads the text and the decoder writes the answer.', 'The decoder writes the answer.'],
    ['The first layer is frozen; the second layer is trained.', 'The second layer is trained.'],
    ['LoRA freezes the weights and the biases.', 'LoRA freezes the biases.'],
    ['LoRA는 가중치를 고정하고 작은 행렬을 더한다.', 'LoRA는 작은 행렬을 더합니다.'],
    ['It has 3 small layers and 5 large layers.', 'It has 3 layers.'],
  ])('%s → %s', (note, claim) => {
    expect(isSaid(note, claim)).toBe(true);
  });
});

describe('the same number may be written in other ways', () => {
  test.each([
    ['층이 열두 개 있다.', '층이 12개 있습니다.'],
    ['층이 12개 있다.', '층이 열두 개 있습니다.'],
    ['모델의 파라미터는 수백억 개다.', '모델의 파라미터는 수백억 개입니다.'],
    ['정확도가 30% 올랐다.', '정확도가 30퍼센트 올랐습니다.'],
    ['The encoder has twelve layers.', 'The encoder has 12 layers.'],
    ['The accuracy rose by 30 percent.', 'The accuracy rose by 30%.'],
    ['The lab model reads 8,192 tokens.', 'The lab model reads 8192 tokens.'],
  ])('%s = %s', (note, claim) => {
    expect(isSaid(note, claim)).toBe(true);
  });
});
