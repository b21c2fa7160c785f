import { describe, expect, it } from 'vitest';
import { compileConstraint } from './compile-constraint.ts';
import { ConstraintError, ConstraintSizeError, UnsupportedConstraintError } from './errors.ts';
import { accepts, byteTrie, end, has } from './testing/byte-texts.ts';
import { buildTokenTrie } from './walk/token-trie.ts';

const trie = byteTrie();

describe('patterns allow what JavaScript matches', () => {
  it.each([
    'a*b+c?',
    '(ab|a)(bc|c)',
    '(?:a|b){2,3}?c{0,2}',
    '[^ab]{1,2}',
    '(a*)*b',
    '(|a|ab)c{2}',
    '^a(b|c)$',
    'a|^b|c$',
    '[\\w-]+',
    '\\d{2}|\\D\\S',
    '.a.?',
    '[가-힣]b|가{2}',
    '\\p{L}\\P{L}',
    '\\u{1F600}?\\x61[\\u{1F5FF}-\\u{1F601}]?',
    '[^]b',
    '[]',
    'a{0}b',
    '(?<name>a)\\.|\\n',
    '(?=.*b)(?!.*c$)[abc]{2,}|^(?=a|b$)(?!ab)[^\\n]+$',
    '(?!)|a',
  ])('%s', (pattern) => {
    const compiled = pattern === '[]' ? undefined : compileConstraint({ kind: 'pattern', pattern }, trie);
    if (compiled === undefined) {
      expect(() => compileConstraint({ kind: 'pattern', pattern }, trie)).toThrow(ConstraintError);
      return;
    }
    const expression = new RegExp(`^(?:${pattern})$`, 'u');
    const letters = ['a', 'b', 'c', '1', '가', '\n', '.', '😀'];
    let matched = 0;
    const check = (text: string, left: number): void => {
      const expected = expression.test(text);
      if (expected) matched += 1;
      if (accepts(compiled, text) !== expected) expect.fail(`${JSON.stringify(text)}: ${expected}`);
      if (left > 0) for (const letter of letters) check(text + letter, left - 1);
    };
    check('', 4);
    expect(matched).toBeGreaterThan(0);
  });

  it.each(['b(?=a)', '((?=a)a)', 'a\\b', '(a)\\1', 'a(^b)', '(?<!a)b'])('refuses %s', (pattern) => {
    expect(() => compileConstraint({ kind: 'pattern', pattern }, trie)).toThrow(UnsupportedConstraintError);
  });

  it.each(['(a', '[b-a]', 'a'.repeat(5000), '(a{1000}){1000}', `(.*a.{20})${'?'}`])(
    'refuses %#',
    (pattern) => {
      expect(() => compileConstraint({ kind: 'pattern', pattern }, trie)).toThrow(ConstraintError);
    },
  );

  it('takes a large repetition within another, in seconds', { timeout: 60_000 }, () => {
    // Whose states part after thousands of bytes: to join them took minutes.
    const compiled = compileConstraint({ kind: 'pattern', pattern: '(?:[ab]{1,20000}c){2}' }, trie);
    expect(accepts(compiled, 'abcbbc')).toBe(true);
    expect(accepts(compiled, 'abc')).toBe(false);
  });

  it('gives up what would take minutes, though no part of it is large', { timeout: 60_000 }, () => {
    const pattern = `^${'(?=.{1,3000}$)'.repeat(200)}a+$`;
    const compile = (): unknown => compileConstraint({ kind: 'pattern', pattern }, trie);
    expect(compile).toThrow(ConstraintSizeError);
    expect(compile).toThrow(/steps/);
  });

  it('splits letters where tokens do', () => {
    const constraint = compileConstraint({ kind: 'pattern', pattern: '[가-힣]+' }, trie).start();
    const [first, second, third] = Buffer.from('한');
    expect(has(constraint.allowed(), 'a'.charCodeAt(0))).toBe(false);
    expect(constraint.advance(first!)).toBe(true);
    expect(has(constraint.allowed(), end)).toBe(false);
    expect(constraint.advance(second!)).toBe(true);
    expect(constraint.advance(third!)).toBe(true);
    expect(has(constraint.allowed(), end)).toBe(true);
    expect(constraint.finished).toBe(false);
  });
});

describe('a choice', () => {
  it('allows its texts alone', () => {
    const compiled = compileConstraint({ kind: 'choice', texts: ['yes', 'no', 'not sure', '예'] }, trie);
    for (const text of ['yes', 'no', 'not sure', '예']) expect(accepts(compiled, text)).toBe(true);
    for (const text of ['', 'y', 'not', 'yes ', 'No']) expect(accepts(compiled, text)).toBe(false);
    const constraint = compiled.start();
    for (const byte of Buffer.from('no')) constraint.advance(byte);
    expect(constraint.finished).toBe(false);
    for (const byte of Buffer.from('t sure')) constraint.advance(byte);
    expect(constraint.finished).toBe(true);
  });
});

describe('tokens', () => {
  it('of the same bytes are allowed together, those without bytes never', () => {
    const texts = ['a', 'ab', 'a', undefined, '', 'b', ''];
    const small = buildTokenTrie({
      vocabulary: texts.length,
      ends: [6],
      tokenBytes: (token) => (texts[token] === undefined ? undefined : Buffer.from(texts[token])),
    });
    const constraint = compileConstraint({ kind: 'pattern', pattern: 'ab*' }, small).start();
    expect(constraint.allowed()[0]).toBe(0b0000111);
    constraint.advance(2);
    expect(constraint.allowed()[0]).toBe(0b1100000);
    expect(constraint.advance(3)).toBe(false);
    expect(constraint.advance(99)).toBe(false);
    expect(constraint.advance(-1)).toBe(false);
  });

  it.each([
    { vocabulary: 0, ends: [0] },
    { vocabulary: 3, ends: [] },
    { vocabulary: 3, ends: [3] },
  ])('are refused: $vocabulary, $ends', (options) => {
    expect(() => buildTokenTrie({ ...options, tokenBytes: () => undefined })).toThrow(ConstraintError);
  });
});
