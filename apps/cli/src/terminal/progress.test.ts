import stringWidth from 'string-width';
import { describe, expect, test, vi } from 'vitest';
import { drawBar, showProgress } from './progress.ts';

describe('the progress bar', () => {
  test.each([
    [0, 4, '░'.repeat(16)],
    [2, 4, '█'.repeat(8) + '░'.repeat(8)],
    [4, 4, '█'.repeat(16)],
    [0, 0, '█'.repeat(16)],
    [9, 4, '█'.repeat(16)],
  ])('at %i of %i', (done, total, bar) => {
    expect(drawBar('Reading', done, total, '', 80)).toContain(bar);
  });

  test('never grows wider than the terminal, in Korean either', () => {
    const line = drawBar('노트 읽는 중', 3, 12, '아주-긴-이름의-노트-'.repeat(20), 60);
    expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(stringWidth(line)).toBeGreaterThanOrEqual(58);
  });

  test.each([8, 12, 20, 31, 40])('fits %i columns, with the count in it', (columns) => {
    for (const label of ['Reading notes', '노트 읽는 중', 'Converting the model, million weights']) {
      const line = drawBar(label, 3, 12, '아주-긴-노트.md', columns);
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(line).toContain('3/12');
    }
  });

  test('is silent where the terminal cannot take a line back', () => {
    vi.stubEnv('TERM', 'dumb');
    const written: string[] = [];
    showProgress({ write: (text: string) => written.push(text), isTTY: true }, 'Reading').update(
      1,
      2,
      'a.md',
    );
    expect(written).toEqual([]);
    vi.unstubAllEnvs();
  });

  test('is silent where nobody watches', () => {
    const written: string[] = [];
    const progress = showProgress({ write: (text: string) => written.push(text) }, 'Reading');
    progress.update(1, 2, 'a.md');
    progress.end();
    expect(written).toEqual([]);
  });

  test('takes control characters out of file names', () => {
    const written: string[] = [];
    showProgress({ write: (text: string) => written.push(text), isTTY: true }, 'Reading').update(
      1,
      2,
      '\u001b[31mred.md',
    );
    expect(written.join('')).not.toContain('\u001b[31m');
  });
});
