import { readNote } from '@haksup/knowledge';
import { describe, expect, test } from 'vitest';
import { formOf } from './question-form.ts';
import { snap } from './snap.ts';
import { isScrap, saysNothing } from './snap-scraps.ts';

describe('saysNothing', () => {
  test.each([
    'https://arxiv.org/abs/1706.03762',
    '(https://example.com/a) [3]',
    '(2023)',
    '…',
    'Source: https://example.com/paper.pdf',
    'Figure Source',
    'Image source: Kim et al. (2020)',
    '이미지 출처: 김 외 (2020)',
    '출처',
    'Output:',
    '예시:',
    '[Next: Attention →]',
    'Next chapter',
    '목차',
    '← 이전 글',
    'Back to top',
    '이 문제를 어떻게 풀 수 있을까요?',
    '“What would happen then?”',
    '다음 예를 살펴봅시다.',
    "Let's look at an example.",
  ])('%s', (sentence) => {
    expect(saysNothing(sentence)).toBe(true);
  });

  test.each([
    'The paper is at https://example.com.',
    '2017년이다.',
    '175B',
    '7',
    'y = 2x',
    'Sources of error are noise and bias.',
    '출처를 밝히지 않으면 표절이다.',
    'Next, the scores are divided by the root of the width.',
    '다음 단어를 예측한다.',
    '이전 모델보다 작다.',
    'The output is a list: tokens and scores',
    'Home directories hold the cache.',
    'Contents are compressed.',
    '"왜?"라고 묻는 기법이다.',
    "Let's think step by step.",
    '단계별로 생각해 보자.',
  ])('but %s', (sentence) => {
    expect(saysNothing(sentence)).toBe(false);
  });
});

describe('isScrap', () => {
  const source = `# Heads

## Why several?

Why several heads? Each learns another relation.

Source: Kim (2020)

| name | answer |
| --- | --- |
| Why? | Yes |

## At the end
`;

  test.each([
    ['a question is quoted with what follows it', 'several heads', false],
    ['a heading gives way to what it stands above', 'Why several?', false],
    ['a source alone', 'Kim', true],
    ['a cell in its row', 'Yes', false],
    ['a heading above nothing', 'the end', true],
  ])('%s', async (_, words, scrap) => {
    const note = { path: 'a.md', ...(await readNote('a.md', new TextEncoder().encode(source))) };
    const start = note.text.indexOf(words);
    const snippet = snap(note, { start, end: start + words.length }, formOf('x'));
    expect(isScrap(note, snippet), JSON.stringify(snippet.lines)).toBe(scrap);
    if (words === 'several heads' || words === 'Why several?')
      expect(snippet.lines.map((line) => line.text)).toEqual([
        'Why several heads? Each learns another relation.',
      ]);
  });
});
