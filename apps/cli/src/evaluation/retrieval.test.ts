import type { Question } from '@haksup/evaluation';
import { type Embedder, type Library, openDatabase, openLibrary } from '@haksup/knowledge';
import { describe, expect, test } from 'vitest';
import { type Comparison, type Retrieved, renderRetrieval, retrievalReport, retrieve } from './retrieval.ts';
import { watch } from './watched-embeddings.ts';

const at = (first: boolean, firstEight: boolean): Retrieved => ({ first, firstEight });
const [nowhere, later, ahead] = [at(false, false), at(false, true), at(true, true)];
const one = (
  kind: Question['kind'],
  language: Question['language'],
  without: Retrieved,
  with_: Retrieved,
): Comparison => ({ kind, language, without, with: with_ });

describe('what an embedding model adds to retrieval', () => {
  const comparisons = [
    one('direct', 'en', ahead, ahead),
    one('direct', 'en', later, ahead),
    one('direct', 'en', nowhere, later),
    one('direct', 'ko', ahead, nowhere),
    one('cross', 'ko', later, nowhere),
  ];

  test('is counted by kind and language, by kind, and in all', () => {
    const { embeddings, rows } = retrievalReport('mini', comparisons);
    expect(embeddings).toBe('mini');
    expect(
      rows.map(({ kind, language, questions, first, firstEight }) => [
        `${kind} ${language}`,
        questions,
        ...[first, firstEight].flatMap((change) => [
          change.without.count,
          change.with.count,
          change.gained,
          change.lost,
        ]),
      ]),
    ).toEqual([
      ['direct en', 3, 1, 2, 1, 0, 2, 3, 1, 0],
      ['direct ko', 1, 1, 0, 0, 1, 1, 0, 0, 1],
      ['cross ko', 1, 0, 0, 0, 0, 1, 0, 0, 1],
      ['direct all', 4, 2, 2, 1, 1, 3, 3, 1, 1],
      ['cross all', 1, 0, 0, 0, 0, 1, 0, 0, 1],
      ['all all', 5, 2, 2, 1, 1, 4, 3, 1, 2],
    ]);
    expect(rows[0]!.first.with.share).toBeCloseTo(2 / 3);
  });

  test('is a table', () => {
    const table = renderRetrieval(retrievalReport('mini', comparisons));
    const [heads, _, ...lines] = table.split('\n').map((line) => line.split(/ {2,}/).join('|'));
    expect([heads, ...lines]).toEqual([
      'kind|asked in|n|first passage|with it|first 8|with it',
      'direct|en|3|33.3|66.7 +1 −0|66.7|100.0 +1 −0',
      'direct|ko|1|100.0|0.0 +0 −1|100.0|0.0 +0 −1',
      'cross|ko|1|0.0|0.0 +0 −0|100.0|0.0 +0 −1',
      'direct|all|4|50.0|50.0 +1 −1|75.0|75.0 +1 −1',
      'cross|all|1|0.0|0.0 +0 −0|100.0|0.0 +0 −1',
      'all|all|5|40.0|40.0 +1 −1|80.0|60.0 +1 −2',
    ]);
  });

  test('is nothing without a question', () => {
    expect(retrievalReport('mini', []).rows).toEqual([]);
  });
});

describe('where facts stand', () => {
  /** A library that always finds these. */
  const finding = (...texts: string[]): Pick<Library, 'search'> => ({
    search: async () => ({
      terms: [],
      passages: texts.map((text, id) => ({
        id,
        note: 'a.md',
        title: '',
        heading: [],
        text,
        start: 0,
        end: text.length,
        score: 1,
      })),
    }),
  });
  const course = { owner: 'local', name: 'test' };
  const question = { turns: ['?'], facts: [['red', '빨강'], ['2,000']] };

  test.each<[string, string[], Retrieved]>([
    ['all in the first', ['Red ones: 2000.', 'x'], ahead],
    ['in any wording', ['빨강 2,000개'], ahead],
    ['one in the first and one behind', ['red', '2000'], later],
    ['all behind', ['x', 'red', '2000'], later],
    ['one nowhere', ['red', 'x'], nowhere],
    ['nothing found', [], nowhere],
  ])('%s', async (_, texts, expected) => {
    expect(await retrieve(finding(...texts), course, question)).toEqual(expected);
  });

  test('moves with an embedding model that knows what words do not', async () => {
    const notes = {
      'bees.md': '# Bees\n\n## Food\n\nLarvae eat royal jelly for three days.',
      'cats.md': '# Cats\n\n## Sleep\n\nA kitten naps for twenty hours.',
      'dogs.md': '# Dogs\n\n## Walks\n\nPuppies go out five times.',
    };
    // Knows three subjects, and that a feline is a cat.
    const subjects = [/bee|larva/i, /cat|kitten|feline/i, /dog|pupp/i];
    let asked = 0;
    const stand: Embedder = {
      name: 'subjects',
      embed: async (texts) => {
        asked += texts.length;
        return texts.map((text) => Float32Array.from(subjects, (subject) => (subject.test(text) ? 1 : 0.01)));
      },
    };
    const { embedder, requireSuccess } = watch(stand);
    const database = await openDatabase('memory');
    try {
      const library = await openLibrary({ database, embed: embedder });
      const sources = Object.entries(notes).map(([path, text]) => {
        const bytes = new TextEncoder().encode(text);
        return { path, size: bytes.length, bytes: async () => bytes };
      });
      await library.ingest(course, sources);
      const feline = { turns: ['feline?'], facts: [['twenty hours']] };
      expect(await retrieve(await openLibrary({ database }), course, feline)).toEqual(nowhere);
      expect(await retrieve(library, course, feline)).toEqual(ahead);
      expect(asked).toBe(3 + 1);
      expect(requireSuccess).not.toThrow();
    } finally {
      await database.close();
    }
  });

  test('are not looked for in the name of a model that failed', async () => {
    const { embedder, requireSuccess } = watch({
      name: 'broken',
      embed: () => Promise.reject(new RangeError('no vectors')),
    });
    await expect(embedder.embed(['a'], {})).rejects.toThrow('no vectors');
    expect(requireSuccess).toThrow('no vectors');
  });
});
