import { describe, expect, test } from 'vitest';
import { estimateTokens } from './tokens.ts';

// The counts were taken once with the published tokenizers of Qwen2 and Llama 2.
describe('estimateTokens', () => {
  test.each([
    ['The transformer reads all tokens at once.', 8, 9],
    ['트랜스포머는 모든 토큰을 한 번에 읽는다.', 21, 40],
    ['프롬프트 엔지니어링(prompt engineering)은 입력을 다듬는 일이다.', 22, 46],
    ['const answer = await model.generate({ prompt });', 9, 10],
  ])('%j: at least what Qwen2 takes, not far below Llama 2, not wasteful', (text, qwen2, llama2) => {
    const estimate = estimateTokens(text);
    expect(estimate).toBeGreaterThanOrEqual(qwen2);
    expect(estimate).toBeGreaterThanOrEqual(llama2 * 0.8);
    expect(estimate).toBeLessThanOrEqual(qwen2 * 2.3);
  });

  test('nothing takes nothing', () => {
    expect(estimateTokens('')).toBe(0);
  });
});
