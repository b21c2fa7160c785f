import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  meaningWords,
  openWordVectors,
  shippedWordVectors,
  type WordVectors,
  WordVectorsError,
  writeWordVectors,
} from './word-vectors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-vectors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

const small = (): Uint8Array =>
  writeWordVectors(['사과', 'garden', 'car', '값'], 2, Int8Array.of(100, 0, 3, 0, 0, -50, -20, 0));

describe('a file of word vectors', () => {
  test('gives words by their stems and cosines whatever their length', async () => {
    const vectors = await openWordVectors(await written('small', small()));
    expect(vectors.wordsOf('사과는 Gardens, 사과를!')).toEqual([0, 1]);
    expect(vectors.likeness([0], [1])).toBeCloseTo(1, 6);
    expect(vectors.likeness([0], [2])).toBeCloseTo(0, 6);
    expect(vectors.likeness([0], [3])).toBeCloseTo(-1, 6);
    expect(vectors.likeness([0], [3, 2])).toBeCloseTo(0, 6);
    expect(vectors.likeness([], [1])).toBe(0);
    expect(vectors.wordsOf('낯선 unheard')).toEqual([]);
  });

  test('is opened once', async () => {
    const file = await written('once', small());
    expect(openWordVectors(file)).toBe(openWordVectors(file));
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['is empty', () => new Uint8Array(0), /its first line is another/],
    ['is no file of vectors', () => new TextEncoder().encode('words\n'), /its first line is another/],
    ['is cut off', (bytes) => bytes.subarray(0, -1), /bytes where/],
    ['goes on', (bytes) => Uint8Array.of(...bytes, 0), /bytes where/],
    [
      'has fewer words than it says',
      (bytes) => bytes.map((byte, at) => (byte === 10 && at > 60 && at < 80 ? 32 : byte)),
      /words where 4 belong/,
    ],
  ])('is refused where it %s', async (name, damage, message) => {
    const file = await written(name, damage(small()));
    const opened = openWordVectors(file);
    await expect(opened).rejects.toThrow(WordVectorsError);
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toMatchObject({ file });
  });

  test('may be opened once it is put right', async () => {
    const file = join(folder, 'late');
    await expect(openWordVectors(file)).rejects.toThrow(/ENOENT/);
    await writeFile(file, small());
    await expect(openWordVectors(file)).resolves.toBeDefined();
  });
});

test('words of questions are read as a question reads them', () => {
  expect(meaningWords('비용이 얼마나 드나요?')).toContain('얼마나');
  expect(meaningWords('Tokens and 토큰을')).toEqual(['token', 'and', '토큰']);
});

describe('what ships', () => {
  let vectors: WordVectors;
  beforeAll(async () => {
    vectors = await openWordVectors();
  });
  const likeness = (one: string, other: string): number =>
    vectors.likeness(vectors.wordsOf(one), vectors.wordsOf(other));

  test.each([
    ['지어내', '환각'],
    ['price', '비용'],
    ['느리다', 'latency'],
    ['overfitting', '과적합'],
    ['잊어버리다', '망각'],
  ])('%s is like %s', (one, other) => {
    expect(likeness(one, other)).toBeGreaterThan(0.6);
  });

  test.each([
    ['고양이', '토큰'],
    ['memory', '행복'],
    ['price', '과적합'],
  ])('%s is not like %s', (one, other) => {
    expect(likeness(one, other)).toBeLessThan(0.25);
  });

  test('takes up 2.5 MB at most', async () => {
    expect((await stat(shippedWordVectors())).size).toBeLessThan(2.5e6);
  });
});
