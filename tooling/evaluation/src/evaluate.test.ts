import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Course } from './courses.ts';
import { AnswerFailedError, UnknownCourseError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { exampleQuestion } from './testing.ts';

let courses: Course[];
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'haksup-evaluation-'));
  await writeFile(join(folder, 'note.md'), '온도는 **낮게** 둔다.');
  courses = [{ name: 'sample', folder, licence: 'none', origin: 'this test' }];
});
afterAll(() => rm(courses[0]!.folder, { recursive: true }));

const questions = [
  exampleQuestion(),
  exampleQuestion({ id: 'sample-002', facts: [['512']] }),
  exampleQuestion({ id: 'sample-003', kind: 'unanswerable', facts: [], note: undefined }),
];

describe('evaluate', () => {
  it('asks in order and scores answers and citations', async () => {
    const seen: string[] = [];
    const evaluation = await evaluate({
      name: 'one answer',
      questions,
      courses,
      answer: async () => ({
        answer: '낮게',
        abstained: false,
        sources: [{ note: 'note.md', heading: '', quote: '온도는 낮게 둔다.' }],
      }),
      onScored: (scored) => seen.push(scored.id),
    });
    expect(seen).toEqual(['sample-001', 'sample-002', 'sample-003']);
    expect(evaluation.scored.map((scored) => scored.outcome)).toEqual(['right', 'wrong', 'wrong']);
    expect(evaluation.scored[0]?.citations).toMatchObject({ supported: true, inexact: [] });
    expect(evaluation.scored[1]).not.toHaveProperty('citations');
    expect(evaluation.scored.every((scored) => scored.milliseconds >= 0)).toBe(true);
  });

  it('says which question a system failed on', async () => {
    const cause = new Error('out of memory');
    const failing = evaluate({ name: 'broken', questions, courses, answer: () => Promise.reject(cause) });
    await expect(failing).rejects.toThrow(AnswerFailedError);
    await expect(failing).rejects.toMatchObject({ question: 'sample-001', cause });
  });

  it('refuses a course that it has no notes for before it asks anything', async () => {
    const asked = evaluate({
      name: 'never asked',
      questions: [exampleQuestion(), exampleQuestion({ id: 'other-001', course: 'other' })],
      courses,
      answer: () => Promise.reject(new Error('was asked')),
    });
    await expect(asked).rejects.toThrow(UnknownCourseError);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const stopped = evaluate({
      name: 'stopped',
      questions,
      courses,
      signal: controller.signal,
      answer: async () => ({ answer: '', abstained: true, sources: [] }),
      onScored: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
