import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { messages } from './messages.ts';
import { showModelProgress } from './model-progress.ts';

function stream(isTTY: boolean): {
  written: string[];
  isTTY: boolean;
  columns: number;
  write(text: string): void;
} {
  const written: string[] = [];
  return { written, isTTY, columns: 80, write: (text) => void written.push(text) };
}

describe('the progress of a local model', () => {
  test('is a bar at a terminal, with the time that is left', () => {
    const terminal = stream(true);
    const progress = showModelProgress(terminal, messages.en);
    progress.update({
      stage: 'pull',
      done: 50e6,
      total: 200e6,
      item: 'model.safetensors',
      secondsLeft: 29.2,
    });
    progress.update({ stage: 'convert', done: 1e6, total: 2e6, item: 'layers.0' });
    progress.end();
    const shown = terminal.written.map(stripVTControlCharacters).map((text) => text.trim());
    expect(shown).toEqual([
      'Downloading the model, MB ████░░░░░░░░░░░░ 50/200 model.safetensors · 30 s',
      '',
      'Converting the model, million weights ████████░░░░░░░░ 1/2 layers.0',
      '',
    ]);
  });

  test.each([true, false])('has news in a line of its own (terminal: %s)', (isTTY) => {
    const output = stream(isTTY);
    const progress = showModelProgress(output, messages.en);
    progress.update({ stage: 'convert', done: 2e6, total: 2e6, item: 'cache scales 12/12' });
    progress.update({ stage: 'float-cache', done: 0, total: 0, item: 'no' });
    progress.end();
    const line = 'The model’s cache stays in 32-bit floats: no.\n';
    expect(output.written).toContain(line);
    // The bar is gone before it.
    if (isTTY) expect(output.written.at(-2)).toMatch(/\r\S*2K$/);
    expect(output.written.at(-1)).toBe(line);
  });

  test('is a line for each stage that takes its time where nobody watches', () => {
    const log = stream(false);
    const progress = showModelProgress(log, messages.ko);
    for (const done of [0, 1, 2]) progress.update({ stage: 'pull', done, total: 2, item: 'a' });
    progress.update({ stage: 'wait', done: 0, total: 0, item: 'a' });
    progress.update({ stage: 'load', done: 0, total: 0, item: 'a' });
    progress.end();
    expect(log.written).toEqual([
      '모델 내려받는 중, MB …\n',
      '다른 haksup이 모델을 받는 중이라 기다립니다 …\n',
    ]);
  });
});
