import { describe, expect, test } from 'vitest';
import { josa } from './josa.ts';

describe('josa', () => {
  test.each([
    ['토큰', '토큰은', '토큰이', '토큰으로'],
    ['프롬프트', '프롬프트는', '프롬프트가', '프롬프트로'],
    ['모델', '모델은', '모델이', '모델로'],
    ['어텐션(attention)', '어텐션(attention)은', '어텐션(attention)이', '어텐션(attention)으로'],
    ['LoRA', 'LoRA는', 'LoRA가', 'LoRA로'],
    ['LLM', 'LLM은', 'LLM이', 'LLM으로'],
    ['BPE', 'BPE는', 'BPE가', 'BPE로'],
    ['RAG', 'RAG는', 'RAG가', 'RAG로'],
    ['URL', 'URL은', 'URL이', 'URL로'],
    ['fine-tuning', 'fine-tuning은', 'fine-tuning이', 'fine-tuning으로'],
    ['transformer', 'transformer는', 'transformer가', 'transformer로'],
    ['pipeline', 'pipeline은', 'pipeline이', 'pipeline으로'],
    ['text', 'text는', 'text가', 'text로'],
    ['bot', 'bot은', 'bot이', 'bot으로'],
    ['GPT-3', 'GPT-3은', 'GPT-3이', 'GPT-3으로'],
    ['GPT-4', 'GPT-4는', 'GPT-4가', 'GPT-4로'],
    ['BLEU 1', 'BLEU 1은', 'BLEU 1이', 'BLEU 1로'],
    ['100', '100은', '100이', '100으로'],
    ['“토큰”', '“토큰”은', '“토큰”이', '“토큰”으로'],
  ])('%s', (word, topic, subject, direction) => {
    expect([josa(word, '은/는'), josa(word, '이/가'), josa(word, '으로/로')]).toEqual([
      topic,
      subject,
      direction,
    ]);
  });
});
