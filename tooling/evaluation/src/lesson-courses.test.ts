import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lesson, readLessons, splitLessons } from '@haksup/reader-training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Course, knownCourses } from './courses.ts';
import {
  type LessonCourseName,
  lessonCourses,
  lessonsFolder,
  loadLessonQuestions,
  writeLessonCourse,
} from './lesson-courses.ts';
import { containsFact, normalise } from './normalise.ts';
import type { Question } from './question.ts';
import { openNotes } from './readable-note.ts';

let folder: string;
let lessons: Lesson[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-lessons-'));
  lessons = await readLessons(lessonsFolder());
});
afterAll(() => rm(folder, { recursive: true }));

it('the seen course is of training lessons alone, the unseen one of held-out lessons alone', () => {
  const { training, heldOut } = splitLessons(lessons);
  const trained = new Set(training.map((lesson) => lesson.id));
  const kept = new Set(heldOut.map((lesson) => lesson.id));
  expect(lessonCourses.seen.filter((id) => !trained.has(id) || kept.has(id))).toEqual([]);
  expect(lessonCourses.unseen.filter((id) => !kept.has(id) || trained.has(id))).toEqual([]);
});

describe.each(['seen', 'unseen'] satisfies LessonCourseName[])('the %s course', (name) => {
  let course: Course;
  let questions: Question[];
  beforeAll(async () => {
    course = await writeLessonCourse(name, join(folder, name));
    questions = await loadLessonQuestions(name);
  });

  it('is marked as what it is and is none of the courses that count', () => {
    expect(course.seen === true).toBe(name === 'seen');
    expect(knownCourses().filter((known) => known.seen || known.name === name)).toEqual([]);
  });

  it('has as many notes in either language', () => {
    const notes = lessons.filter(({ id }) => lessonCourses[name].includes(id));
    for (const language of ['ko', 'en'])
      expect(notes.filter((lesson) => lesson.language === language)).toHaveLength(12);
  });

  it('has enough questions of each kind', () => {
    const count = (kind: Question['kind']): number => questions.filter((one) => one.kind === kind).length;
    expect(count('direct')).toBeGreaterThanOrEqual(25);
    expect(count('cross')).toBeGreaterThanOrEqual(15);
    expect(count('unanswerable')).toBeGreaterThanOrEqual(12);
    expect(count('follow-up')).toBe(0);
    expect(questions.every((one) => one.split === 'held-out')).toBe(true);
  });

  it('asks nothing that the lessons ask', () => {
    const known = new Set(
      lessons.flatMap((lesson) => lesson.questions.map(({ question }) => normalise(question).characters)),
    );
    const copied = questions.filter(({ turns }) => known.has(normalise(turns.join()).characters));
    expect(copied.map(({ id }) => id)).toEqual([]);
  });

  it('has the facts in the notes that the questions name, and not in the questions', async () => {
    const notes = openNotes(course);
    for (const { id, facts, note, turns } of questions) {
      if (note === undefined) continue;
      const text = await notes(note);
      expect(text, `${id} names ${note}`).toBeDefined();
      for (const fact of facts) expect(containsFact(text!, fact), `${id}: ${fact.join(', ')}`).toBe(true);
      const asked = normalise(turns.join('\n'));
      for (const fact of facts.flat()) expect(containsFact(asked, [fact]), `${id}: ${fact}`).toBe(false);
    }
  });

  it('is asked across languages exactly where the questions say so', () => {
    for (const { id, kind, language, note } of questions)
      if (note !== undefined) expect(note.startsWith(language), id).toBe(kind === 'direct');
  });
});
