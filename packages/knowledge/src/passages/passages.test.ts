import { describe, expect, test } from 'vitest';
import type { Reading } from '../contract.ts';
import { readNote } from '../reading/read-note.ts';
import { cutPassages } from './cut.ts';
import { sentencesOf } from './sentences.ts';

const read = (text: string): Promise<Reading> => readNote('a.md', new TextEncoder().encode(text));
const sentences = (text: string): string[] =>
  sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
  test.each([
    ['하나다. 둘이다! 셋인가?', ['하나다.', '둘이다!', '셋인가?']],
    ['비용은 3.5달러다. gpt-2는 작다.', ['비용은 3.5달러다.', 'gpt-2는 작다.']],
    [
      'Models, e.g. GPT, are large. Devlin et al. (2018) agree.',
      ['Models, e.g. GPT, are large.', 'Devlin et al. (2018) agree.'],
    ],
    ['1. 첫째 단계. 다음.', ['1. 첫째 단계.', '다음.']],
    ['줄 하나\n줄 둘', ['줄 하나', '줄 둘']],
    ['See Fig. 3 for it. Done.', ['See Fig. 3 for it.', 'Done.']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });
});

describe('passages', () => {
  test('have a title that is repeated as the first heading in their path once', async () => {
    const reading = await read('---\ntitle: 강의\n---\n# 강의\n\n## 절\n\n글이다.');
    expect(cutPassages(reading).map(({ heading }) => heading)).toEqual([['강의', '절']]);
  });

  test('are slices of the text, in order, apart, and miss nothing but headings', async () => {
    const reading = await read(
      Array.from(
        { length: 30 },
        (_, index) => `## 절 ${index}\n\n${'문장이 하나 있다. '.repeat(index * 3)}`,
      ).join('\n\n'),
    );
    const passages = cutPassages(reading);
    let at = 0;
    for (const { start, end, heading } of passages) {
      expect(start).toBeGreaterThanOrEqual(at);
      expect(end - start).toBeLessThanOrEqual(900);
      expect(heading).toHaveLength(1);
      at = end;
    }
    const covered = passages.reduce((sum, { start, end }) => sum + (end - start), 0);
    const body = reading.blocks
      .filter(({ kind }) => kind !== 'heading')
      .reduce((sum, { start, end }) => sum + (end - start), 0);
    expect(covered).toBeGreaterThan(body * 0.97);
  });

  test('the heading path is kept, outermost first', async () => {
    const reading = await read('# A\n\n## B\n\n### C\n\n글 c\n\n## D\n\n글 d');
    expect(cutPassages(reading).map(({ heading }) => heading)).toEqual([
      ['A', 'B', 'C'],
      ['A', 'D'],
    ]);
  });

  test('a short list stays with its lead-in', async () => {
    const reading = await read(
      `${'앞선 설명이다. '.repeat(75)}\n\n세 가지 종류가 있다:\n\n- 하나\n- 둘\n- 셋`,
    );
    const last = cutPassages(reading).at(-1)!;
    expect(reading.text.slice(last.start, last.end)).toBe('세 가지 종류가 있다:\n- 하나\n- 둘\n- 셋');
  });

  test('rows far from their header carry it as context', async () => {
    const rows = Array.from({ length: 80 }, (_, index) => `| 모델 ${index} | ${index * 7}억 개 |`).join('\n');
    const reading = await read(`비교표:\n\n| 이름 | 매개변수 |\n|---|---|\n${rows}`);
    const [first, second] = cutPassages(reading);
    expect(first!.context).toBe('');
    expect(second!.context).toBe('비교표:\n이름 | 매개변수');
  });

  test.each(['😀'.repeat(1500), `a${'😀'.repeat(1500)}`, `- 항목 ${'𝐀'.repeat(1500)}`])(
    'no border lies within a character: %#',
    async (source) => {
      const reading = await readNote('a.txt', new TextEncoder().encode(source));
      const passages = cutPassages(reading);
      expect(passages.length).toBeGreaterThan(2);
      for (const { start, end } of passages) expect(reading.text.slice(start, end).isWellFormed()).toBe(true);
    },
  );

  test('a line of nothing but abbreviations is cut in time', () => {
    const start = performance.now();
    expect(sentencesOf('Dr. '.repeat(100_000))).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('a hundred thousand lines are cut in time', async () => {
    const reading = await readNote('a.txt', new TextEncoder().encode('짧은 줄 하나\n'.repeat(100_000)));
    const start = performance.now();
    expect(cutPassages(reading).length).toBeGreaterThan(500);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
