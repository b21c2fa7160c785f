// `haksup eval` as a user runs it: in a process of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonReport } from '@haksup/evaluation';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RetrievalReport } from '../evaluation/retrieval.ts';
import { type Run, runCommand } from '../testing/run-command.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { writeTinyEmbedder } from '../testing/tiny-embedder.ts';

let folder: string;
// Hundreds of questions, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-evaluation-'));
  await writeTinyEmbedder(join(folder, 'tiny-bert'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const evaluate = (...parameters: readonly string[]): Promise<Run> =>
  runCommand(['eval', '--course', 'sample', '--split', 'development', ...parameters], {
    folder,
    variables: { HAKSUP_HOME: join(folder, 'home') },
  });

describe('haksup eval --embeddings', () => {
  test('counts where facts stand with the model and without it', async () => {
    const { status, stdout } = await evaluate('--embeddings', 'tiny-bert', '--json');
    expect(status).toBe(0);
    const { systems, lessons, retrieval } = JSON.parse(stdout) as JsonReport & { retrieval: RetrievalReport };
    expect(systems[0]!.name).toBe('reader, searching with tiny-bert');
    expect(lessons).toBeUndefined();
    expect(retrieval.embeddings).toBe('tiny-bert');
    const answerable = systems[0]!.answers.filter(({ kind }) => kind !== 'unanswerable');
    expect(answerable.length).toBeGreaterThan(20);
    // Who quotes the first passage whole is right where it holds the facts.
    const best = systems.find(({ name }) => name === 'best passage')!;
    for (const { kind, language, questions, first, firstEight } of retrieval.rows) {
      const members = best.answers.filter(
        (one) =>
          one.kind !== 'unanswerable' &&
          (kind === 'all' || one.kind === kind) &&
          (language === 'all' || one.language === language),
      );
      expect(questions).toBe(members.length);
      expect(first.with.count).toBe(members.filter(({ outcome }) => outcome === 'right').length);
      for (const change of [first, firstEight]) {
        expect(change.with.count - change.without.count).toBe(change.gained - change.lost);
        expect(change.with.share).toBeCloseTo(change.with.count / questions);
      }
      expect(firstEight.with.count).toBeGreaterThanOrEqual(first.with.count);
      expect(firstEight.without.count).toBeGreaterThanOrEqual(first.without.count);
    }
    const all = retrieval.rows.at(-1)!;
    expect([all.kind, all.language, all.questions]).toEqual(['all', 'all', answerable.length]);
    // Letters at random know nothing of Korean notes; words do.
    expect(all.firstEight.without.share).toBeGreaterThan(0.8);
    expect(all.first.lost).toBeGreaterThan(all.first.gained);
  });

  test.each<[string, string, RegExp]>([
    ['that is not there', 'nothing/here', /no such folder/],
    ['that writes and does not embed', tinyCheckpoint, /is a language model/],
    ['that is elsewhere', 'openai:text-embedding-3-small', /run in this process/],
  ])('refuses a model %s', async (_, name, message) => {
    const { status, stdout, stderr } = await evaluate('--embeddings', name);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(message);
  });
});
