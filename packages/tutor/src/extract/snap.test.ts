import { type Note, readNote } from '@haksup/knowledge';
import { beforeAll, describe, expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { formOf } from './question-form.ts';
import { snap } from './snap.ts';

const markdown = `# Kinds of model

There are **three kinds** of model. Each predicts something else:

- generic: the next word
- instruction-tuned: a response to an instruction
- dialog-tuned: the next reply
  1. it keeps the turns
  2. it has a role

## 단점

큰 모델은 다음과 같은 문제가 있다.

* 메모리를 많이 쓴다.
* 답이 느리다.

## Modes

| mode | used for | cost |
| --- | --- | --- |
| completion | going on with a text | low |
| dialog | talking | high |

## Long

This is short. It leans on what stands before it.

The model reads the whole of the prompt in one pass, which is why a long prompt costs memory that grows with its length, but the completion is written one token after another, so that each token waits for the one before it, and the time of an answer therefore grows with the number of tokens that are written, whatever the prompt was, as every step reads all of the weights once more from memory.

\`\`\`js
const model = await load('x');
await model.run('hello');
\`\`\`
`;

let note: Note;
beforeAll(async () => {
  note = { path: 'kinds.md', ...(await readNote('kinds.md', new TextEncoder().encode(markdown))) };
});

function snapped(words: string, question: string): string[] {
  const start = note.text.indexOf(words);
  expect(start, words).toBeGreaterThanOrEqual(0);
  const snippet = snap(note, { start, end: start + words.length }, formOf(question));
  for (const line of snippet.lines) expect(note.text.slice(line.start, line.end)).toBe(line.text);
  return snippet.lines.map((line) => line.text);
}

describe('snap', () => {
  const list = [
    'Each predicts something else:',
    'generic: the next word',
    'instruction-tuned: a response to an instruction',
    'dialog-tuned: the next reply',
  ];
  test.each([
    [
      'one item where one thing is asked',
      'response to an',
      'What does an instruction-tuned model predict?',
      [list[2]!],
    ],
    ['the whole list where kinds are asked', 'generic', 'What are the three kinds of model?', list],
    ['the whole list from its lead-in', 'something else', 'What are the three kinds of model?', list],
    ['the sentence of a paragraph', 'three kinds', 'How many kinds?', ['There are three kinds of model.']],
    [
      'an item with what stands below it',
      'dialog-tuned',
      'What is dialog-tuned?',
      ['dialog-tuned: the next reply', 'it keeps the turns', 'it has a role'],
    ],
    [
      'the list under the heading that is asked for',
      '메모리를',
      '큰 모델의 단점은?',
      ['큰 모델은 다음과 같은 문제가 있다.', '메모리를 많이 쓴다.', '답이 느리다.'],
    ],
    [
      'one item where the heading is not asked for',
      '메모리를',
      '큰 모델은 메모리를 써?',
      ['메모리를 많이 쓴다.'],
    ],
    [
      'a row under its header',
      'talking',
      'What is dialog used for?',
      ['mode', 'used for', 'cost', 'dialog', 'talking', 'high'],
    ],
    [
      'a table where its rows are asked for',
      'talking',
      'Which modes are there? List the modes',
      ['completion | going on with a text | low', 'dialog | talking | high'],
    ],
    [
      'what a sentence leans on',
      'leans on',
      'What does it do?',
      ['This is short. It leans on what stands before it.'],
    ],
    ['code', 'model.run', 'How is it run?', ["const model = await load('x');", "await model.run('hello');"]],
  ])('%s', (_, words, question, lines) => {
    expect(snapped(words, question)).toEqual(lines);
  });

  test('a clause of a very long sentence', () => {
    const [line, ...rest] = snapped('one token after another', 'Why are answers slow?');
    expect(rest).toEqual([]);
    expect(line!.length).toBeLessThanOrEqual(260);
    expect(line).toContain('the completion is written one token after another');
    expect(line).not.toMatch(/[,;]$/);
  });
});

test('a table row reads as column and cell', () => {
  const start = note.text.indexOf('talking');
  const snippet = snap(note, { start, end: start + 7 }, formOf('What is dialog used for?'));
  expect(layOut(snippet).text).toBe('- mode: dialog\n- used for: talking\n- cost: high');
});

describe('a line without an end is cut around the span, between words', () => {
  const long = 'word '.repeat(4000);
  test.each([
    ['a paragraph', long],
    ['code', `\`\`\`\n${long}\n\`\`\``],
    ['a cell', `| a | b |\n| - | - |\n| c | ${long} |`],
    ['an item', `- ${long}\n- b`],
    ['a heading', `# ${long}\n\ntext`],
    ['a paragraph of nothing but emoji', '😀'.repeat(4000)],
  ])('%s', async (_, source) => {
    const read = { path: 'a.md', ...(await readNote('a.md', new TextEncoder().encode(source))) };
    for (const start of [0, 7000, read.text.length - 12]) {
      const { lines } = snap(read, { start, end: start + 10 }, formOf('x'));
      for (const line of lines) {
        expect(line.text.length).toBeLessThanOrEqual(1000);
        expect(read.text.slice(line.start, line.end)).toBe(line.text);
        expect(line.text.isWellFormed()).toBe(true);
        if (line.text.includes('word')) expect(line.text).toMatch(/^word( word)*$/);
      }
    }
  });
});

describe('a table with merged cells where its rows are asked for', () => {
  const row = (...cells: string[]): string => `<tr>${cells.join('')}</tr>`;
  const head = row('<th>kind</th>', '<th>example</th>', '<th>more</th>');
  const long = 'word '.repeat(40).trim();
  test.each([
    [
      'of which only the first column fits',
      [
        row('<td rowspan="2">generic</td>', `<td>${long}</td>`),
        row(`<td>${long}</td>`),
        row('<td>dialog</td>', `<td>${long}</td>`),
      ],
      ['generic', 'dialog'],
    ],
    [
      'of which all fits',
      [
        row('<td rowspan="2">generic</td>', '<td>a</td>'),
        row('<td>b</td>'),
        row('<td>dialog</td>', '<td>c</td>'),
      ],
      ['generic | a', 'b', 'dialog | c'],
    ],
    [
      'of which two columns fit',
      [
        row('<td rowspan="2" colspan="2">generic</td>', `<td>${long}</td>`),
        row(`<td>${long}</td>`),
        row('<td>dialog</td>', '<td>c</td>', `<td>${long}</td>`),
      ],
      ['generic', 'dialog | c'],
    ],
  ])('%s', async (_, rows, lines) => {
    const source = `<table>${head}${rows.join('')}</table>`;
    const read = { path: 'a.html', ...(await readNote('a.html', new TextEncoder().encode(source))) };
    const start = read.text.indexOf('generic');
    const snippet = snap(read, { start, end: start + 7 }, formOf('Which kinds are there? List the kinds'));
    expect(snippet.lines.map((line) => line.text)).toEqual(lines);
    for (const line of snippet.lines) expect(read.text.slice(line.start, line.end)).toBe(line.text);
  });
});
