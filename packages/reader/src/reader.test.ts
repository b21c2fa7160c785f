import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader, ReadRequest } from './contract.ts';
import { ReaderReleasedError, RequestError, WeightsError } from './errors.ts';
import { openReader } from './reader.ts';
import { writeTinyWeights } from './testing/tiny-weights.ts';
import { manifestFile, weightsFile } from './weights.ts';

let folder: string;
let reader: Reader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-reader-'));
  await writeTinyWeights(folder);
  reader = await openReader({ weights: folder, threads: 1 });
});

afterAll(async () => {
  await reader.release();
  await rm(folder, { recursive: true });
});

const passages = [
  { heading: ['막'], text: '삼투는 물이 막을 지나는 현상이다. 확산과 다르다.' },
  { heading: ['Rust'], text: 'Iron rusts in wet air.\n- Paint stops it.\n- Zinc stops it too.' },
];

describe('read', () => {
  it('gives a range of a passage for every reading, within its sentence', async () => {
    const { readings } = await reader.read({ question: '삼투가 뭐야?', passages });
    expect(readings.length).toBe(5);
    for (const { passage, start, end, sentence, score } of readings) {
      expect(sentence.start <= start && start < end && end <= sentence.end).toBe(true);
      expect(end).toBeLessThanOrEqual(passages[passage]!.text.length);
      expect(score >= 0 && score <= 1).toBe(true);
    }
    const scores = readings.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  });

  it('judges every sentence, in order', async () => {
    const { sentences } = await reader.read({ question: 'What stops rust?', passages });
    expect(sentences.map(({ passage, start, end }) => passages[passage]!.text.slice(start, end))).toEqual([
      '삼투는 물이 막을 지나는 현상이다.',
      '확산과 다르다.',
      'Iron rusts in wet air.',
      'Paint stops it.',
      'Zinc stops it too.',
    ]);
  });

  it('says the same of a passage whatever order it comes in', async () => {
    const question = 'What stops rust?';
    const [one, other] = await Promise.all([
      reader.read({ question, passages }),
      reader.read({ question, passages: passages.toReversed() }),
    ]);
    expect(other.answerable).toBeCloseTo(one.answerable, 5);
    expect(other.readings[0]!.score).toBeCloseTo(one.readings[0]!.score, 5);
    expect(other.readings[0]!.passage).toBe(1 - one.readings[0]!.passage);
  });

  it('reads a passage that is longer than a window, to its end', async () => {
    const text = Array.from(
      { length: 120 },
      (_, index) => `Sentence number ${index} has several words.`,
    ).join(' ');
    const { sentences } = await reader.read({ question: 'number 119', passages: [{ heading: [], text }] });
    expect(sentences.length).toBe(120);
    expect(sentences.at(-1)!.end).toBe(text.length);
  });

  it.each<[string, ReadRequest]>([
    ['no passages', { question: 'why', passages: [] }],
    ['empty passages', { question: 'why', passages: [{ heading: ['x'], text: ' \n' }] }],
  ])('finds nothing in %s', async (_, request) => {
    expect(await reader.read(request)).toEqual({ answerable: 0, readings: [], sentences: [] });
  });

  it('gives at most as many readings as asked for', async () => {
    expect((await reader.read({ question: 'rust', passages }, { limit: 2 })).readings).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['question', { question: '', passages }],
    ['passages.0.text', { question: 'x', passages: [{ heading: [], text: 'y'.repeat(20_001) }] }],
    ['passages', { question: 'x' }],
  ])('refuses a malformed %s', async (field, request) => {
    await expect(reader.read(request as ReadRequest)).rejects.toSatisfy(
      (error) => error instanceof RequestError && error.field === field,
    );
  });

  it('reads the rarest terms of a question that has very many', async () => {
    const term = { start: 0, end: 4, variants: ['zinc'], rarity: 0.9 };
    const common = Array.from({ length: 3000 }, (_, index) => ({
      ...term,
      variants: [`w${index}`],
      rarity: 0.1,
    }));
    const question = 'Zinc?';
    const many = await reader.read({ question, terms: [...common, term], passages });
    const few = await reader.read({ question, terms: [...common.slice(0, 511), term], passages });
    expect(many).toEqual(few);
  });

  it.each([
    ['short lines', 'a b\n'.repeat(5000)],
    ['stops', '!'.repeat(20_000)],
    ['stops and blanks', '. '.repeat(10_000)],
  ])('is through in a few seconds with a passage of nothing but %s', async (_, text) => {
    const start = performance.now();
    await reader.read({
      question: 'why',
      passages: Array.from({ length: 3 }, () => ({ heading: [], text })),
    });
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('stops where its signal says so', async () => {
    await expect(reader.read({ question: 'x', passages }, { signal: AbortSignal.abort() })).rejects.toThrow(
      /abort/i,
    );
  });

  it('refuses to read after it was released', async () => {
    const other = await openReader({ weights: folder, threads: 1 });
    await other.release();
    await other.release();
    await expect(other.read({ question: 'x', passages })).rejects.toThrow(ReaderReleasedError);
  });
});

describe('openReader', () => {
  it('refuses weights that were changed', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'haksup-reader-'));
    await writeTinyWeights(damaged);
    const bytes = await readFile(join(damaged, weightsFile));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(join(damaged, weightsFile), bytes);
    await expect(openReader({ weights: damaged })).rejects.toThrow(/hash/);
    await writeFile(join(damaged, manifestFile), '{}');
    await expect(openReader({ weights: damaged })).rejects.toThrow(WeightsError);
    await rm(damaged, { recursive: true });
    await expect(openReader({ weights: damaged })).rejects.toThrow(/cannot be read/);
  });
});
