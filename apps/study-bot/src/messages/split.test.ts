import { describe, expect, test } from 'vitest';
import { graphemes } from './escape.ts';
import { splitMessage } from './split.ts';

const sentence = 'The model reads a token at once. ';
const korean = '모델은 한 번에 토큰 하나를 읽는다. ';
const family = '👨‍👩‍👧‍👦';
const code = Array.from({ length: 60 }, (_, line) => `const value${line} = ${line};`).join('\n');

const long: [string, string][] = [
  ['English prose', sentence.repeat(100)],
  ['Korean prose', korean.repeat(100)],
  ['Korean without any space', '가나다라마바사'.repeat(200)],
  ['paragraphs', Array.from({ length: 40 }, () => sentence.repeat(3)).join('\n\n')],
  ['lines', Array.from({ length: 90 }, (_, index) => `- item ${index}`).join('\n')],
  ['surrogate pairs', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢'.repeat(150)],
  ['characters of many parts', family.repeat(120)],
  ['marks on one letter', `a${'\u0301'.repeat(900)}`],
  ['conjoining jamo', '\u1112\u1161\u11ab'.repeat(300)],
  ['a code block', `Before:\n\`\`\`ts\n${code}\n\`\`\`\nAfter.`],
  ['two code blocks', `\`\`\`ts\n${code}\n\`\`\`\nand\n\`\`\`py\n${code}\n\`\`\``],
  ['a code block that never ends', `\`\`\`\n${code}`],
  ['a line of code without breaks', `\`\`\`js\n${'x'.repeat(1500)}\n\`\`\``],
  ['escapes', '\\*'.repeat(600)],
  ['white space around', `   ${sentence.repeat(40)}\n\n   `],
];

describe.each(long)('%s', (_, text) => {
  const limit = 400;
  const parts = splitMessage(text, limit);

  test('is cut into parts within the limit, none of them blank', () => {
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(limit);
      expect(part.trim()).not.toBe('');
    }
  });

  test('loses and adds nothing but white space and fences', () => {
    const bare = (all: string): string => all.replace(/```[a-z]*/g, '').replace(/\s+/g, '');
    expect(bare(parts.join(''))).toBe(bare(text));
  });

  test('has whole characters and closed code blocks in every part', () => {
    for (const part of parts) {
      expect(part.isWellFormed()).toBe(true);
      const fences = part.match(/```/g)?.length ?? 0;
      if (!text.startsWith('```\n')) expect(fences % 2).toBe(0);
    }
  });
});

test('cuts no character that people see as one, nor an escape', () => {
  for (const part of splitMessage(family.repeat(120), 400)) {
    expect(graphemes(part).every((character) => character === family)).toBe(true);
  }
  for (const part of splitMessage('\\*'.repeat(600), 401)) expect(part).toMatch(/^(\\\*)+$/);
});

test('opens a code block again with its language and keeps indentation', () => {
  const indented = Array.from({ length: 40 }, (_, line) => `    return ${line};`).join('\n');
  const parts = splitMessage(`\`\`\`py\n${indented}\n\`\`\``, 300);
  for (const part of parts) {
    expect(part).toMatch(/^```py\n {4}return/);
    expect(part.endsWith('\n```')).toBe(true);
  }
});

test.each([
  ['', []],
  ['  \n ', []],
  ['short', ['short']],
  ['x'.repeat(1990), ['x'.repeat(1990)]],
])('leaves %j as it is', (text, parts) => {
  expect(splitMessage(text)).toEqual(parts);
});

test('prefers paragraphs, then lines, then sentences, then spaces', () => {
  const words = 'word '.repeat(14).trim();
  expect(splitMessage(`${words}\n\n${words}`, 100)).toEqual([words, words]);
  expect(splitMessage(`${words}\n${words}`, 100)).toEqual([words, words]);
  expect(splitMessage(`${words}. ${words}`, 100)).toEqual([`${words}.`, words]);
  expect(splitMessage('word '.repeat(30).trim(), 100).every((part) => /^(word ?)+$/.test(part))).toBe(true);
});

test('cuts before a code block rather than right behind its opening', () => {
  const parts = splitMessage(`${'intro '.repeat(40)}\n\`\`\`ts\n${'const x = 1;'.repeat(60)}\n\`\`\``, 400);
  expect(parts[0]).toBe('intro '.repeat(40).trim());
  expect(parts[1]).toMatch(/^```ts\nconst x/);
});

test('takes a long run of backticks for what it is', () => {
  expect(splitMessage('`'.repeat(2000), 400).length).toBeLessThan(8);
});

test('refuses a limit that no fence would fit in', () => {
  expect(() => splitMessage('x', 10)).toThrow(RangeError);
});
