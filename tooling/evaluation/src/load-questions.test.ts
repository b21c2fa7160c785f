import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MalformedQuestionError } from './errors.ts';
import { loadQuestions } from './load-questions.ts';
import { exampleQuestion } from './testing.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-evaluation-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('loadQuestions', () => {
  it('reads all files in order and filters', async () => {
    const lines = [
      exampleQuestion({ id: 'b-001', course: 'b' }),
      exampleQuestion({ id: 'b-002', course: 'b', split: 'held-out' }),
    ];
    await writeFile(join(folder, 'b.jsonl'), `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    await writeFile(join(folder, 'a.jsonl'), JSON.stringify(exampleQuestion({ id: 'a-001', course: 'a' })));
    const ids = async (filter: object): Promise<string[]> =>
      (await loadQuestions({ folder, ...filter })).map((question) => question.id);
    expect(await ids({})).toEqual(['a-001', 'b-001', 'b-002']);
    expect(await ids({ courses: ['b'] })).toEqual(['b-001', 'b-002']);
    expect(await ids({ split: 'held-out' })).toEqual(['b-002']);
    expect(await ids({ kinds: ['cross'] })).toEqual([]);
  });

  const good = exampleQuestion();
  it.each([
    ['no JSON', '{'],
    ['an unknown field', JSON.stringify({ ...good, answer: 'x' })],
    ['an id without its number', JSON.stringify({ ...good, id: 'sample' })],
    ['an unknown kind', JSON.stringify({ ...good, kind: 'easy' })],
    ['an answerable question without facts', JSON.stringify({ ...good, facts: [] })],
    ['a fact without wordings', JSON.stringify({ ...good, facts: [[]] })],
    ['an answerable question without its note', JSON.stringify({ ...good, note: undefined })],
    ['an unanswerable question with facts', JSON.stringify({ ...good, kind: 'unanswerable' })],
    ['a follow-up of one turn', JSON.stringify({ ...good, kind: 'follow-up' })],
    ['a direct question of two turns', JSON.stringify({ ...good, turns: ['a', 'b'] })],
    ['an id that was there before', `${JSON.stringify(good)}\n${JSON.stringify(good)}`],
  ])('refuses %s', async (_, line) => {
    await writeFile(join(folder, 'set.jsonl'), line);
    await expect(loadQuestions({ folder })).rejects.toThrow(MalformedQuestionError);
  });

  it('names file and line', async () => {
    await writeFile(join(folder, 'set.jsonl'), `${JSON.stringify(good)}\n\n[]`);
    await expect(loadQuestions({ folder })).rejects.toMatchObject({ file: 'set.jsonl', line: 3 });
  });
});
