import { describe, expect, it } from 'vitest';
import { UnsafePathError } from './errors.ts';
import { checkPath, checkPaths, checkRepository, checkRevision, isCommit } from './names.ts';

describe('paths', () => {
  it.each([
    'config.json',
    'onnx/model.onnx',
    '1_Pooling/config.json',
    '한글/모델.safetensors',
    '.gitattributes',
    'a..b/..c',
    'console.json',
    'com.json',
    'a b (1) [x] #%&+,;=@!$',
  ])('%s is taken', (path) => {
    expect(() => checkPath(path)).not.toThrow();
  });

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['..', 'steps'],
    ['../x', 'steps'],
    ['a/../../x', 'steps'],
    ['a/./x', 'steps'],
    ['a//x', 'empty'],
    ['a/', 'empty'],
    ['a\\..\\x', 'character'],
    ['C:/x', 'character'],
    ['x:stream', 'character'],
    ['a\0b', 'character'],
    ['a\nb', 'character'],
    ['a*', 'character'],
    ['con', 'device'],
    ['a/NUL.txt', 'device'],
    ['Lpt1.tar.gz', 'device'],
    ['com².bin', 'device'],
    ['aux .json', 'device'],
    ['a./b', 'dot or space'],
    ['a ', 'dot or space'],
    ['\ud800', 'Unicode'],
    [`${'가'.repeat(86)}`, '255 bytes'],
    ['a/'.repeat(600), '1024'],
  ])('%j is refused', (path, reason) => {
    expect(() => checkPath(path)).toThrow(UnsafePathError);
    expect(() => checkPath(path)).toThrow(reason);
  });

  it.each([[['Config.json', 'config.json']], [['é.txt', 'e\u0301.txt']], [['a', 'a']]])(
    '%j would be one file',
    (paths) => {
      expect(() => checkPaths(paths)).toThrow(/same file/);
    },
  );

  it.each([[['a', 'a/b']], [['x/y/z', 'X/Y']], [['a/b/c/d', 'a/b']]])(
    '%j would be a file and its folder',
    (paths) => {
      expect(() => checkPaths(paths)).toThrow(UnsafePathError);
      expect(() => checkPaths(paths)).toThrow(/is a file and cannot be its folder/);
    },
  );

  it('beside each other are taken', () => {
    expect(() => checkPaths(['a', 'ab/c', 'b/a', 'b/c/a'])).not.toThrow();
  });
});

describe('repositories', () => {
  it.each(['gpt2', 'Qwen/Qwen3-0.6B', 'HuggingFaceTB/SmolLM2-135M-Instruct', 'a/b_c.d-e'])(
    '%s is taken',
    (name) => {
      expect(() => checkRepository(name)).not.toThrow();
    },
  );

  it.each([
    '',
    '/',
    'a/',
    '/b',
    'a/b/c',
    '..',
    '../b',
    'a/..',
    'a/b--c',
    'a/.b',
    'a/b.',
    'a/-b',
    'a b/c',
    'con/a',
    'a/nul',
    'https://x',
    'a\\b',
    `a/${'b'.repeat(97)}`,
  ])('%j is refused', (name) => {
    expect(() => checkRepository(name)).toThrow(UnsafePathError);
  });
});

describe('revisions', () => {
  it.each(['main', 'v1.0', 'refs/pr/7', 'a'.repeat(40)])('%s is taken', (revision) => {
    expect(() => checkRevision(revision)).not.toThrow();
  });

  it.each(['', '../main', '-x', 'a/../../b', 'main\n', 'con'])('%j is refused', (revision) => {
    expect(() => checkRevision(revision)).toThrow(UnsafePathError);
  });

  it('a commit has forty hexadecimal digits', () => {
    expect(['a'.repeat(40), 'main', 'a'.repeat(39), 'A'.repeat(40)].map(isCommit)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
