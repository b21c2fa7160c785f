import { describe, expect, test } from 'vitest';
import { proseLanguage } from './prose.ts';

describe('proseLanguage', () => {
  test.each([
    ['LoRA freezes the base weights and adds two small matrices.', 'en'],
    ['Es friert die Gewichte ein und fügt zwei kleine Matrizen hinzu.', 'en'],
    ['LoRA는 기본 모델의 가중치를 고정하고 작은 행렬을 더합니다.', 'ko'],
    ['fine-tuning은 pre-trained model의 weight를 task data로 update하는 것입니다.', 'ko'],
    ['이 방법은 chain of thought prompting with a few worked examples 라고 불립니다.', 'ko'],
    ['It is called 파인튜닝 in the notes, and it costs a lot of memory.', 'en'],
    ['微调是用任务数据重新训练预训练模型的权重。', 'other'],
    ['ファインチューニングは重みを再学習させることです。', 'other'],
    // Too short to say, and what is as written.
    ['8,192 tokens.', 'unclear'],
    ['LoRA', 'unclear'],
    ['제로샷', 'unclear'],
    ['생각의 사슬 (chain of thought)', 'unclear'],
    ['Yes.', 'unclear'],
    ['네.', 'unclear'],
    ['Reinforcement Learning from Human Feedback', 'unclear'],
    ['temperature = 0.7, top_p = 0.9, max_new_tokens = 50', 'unclear'],
    ['`model.generate(input, max_tokens) returns the ids of the tokens`', 'unclear'],
    ['```python\nfor token in tokens:\n    print the next one of them all\n```', 'unclear'],
    ['“LoRA freezes the base weights and adds two small matrices.”', 'unclear'],
    ['노트: "LoRA freezes the base weights and adds two small matrices."', 'unclear'],
    ['', 'unclear'],
  ])('%s → %s', (text, language) => {
    expect(proseLanguage(text)).toBe(language);
  });

  test('takes no longer than the text is long', () => {
    const started = performance.now();
    for (const piece of ['"', '(', '`', '“a', '$', 'a_', '(('])
      proseLanguage(piece.repeat(Math.floor(12_000 / piece.length)));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
