import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lesson, readLessons, splitLessons } from '@haksup/reader-training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Course, knownCourses } from './courses.ts';
import { containsFact, normalise } from './normalise.ts';
import type { Question } from './question.ts';
import { openNotes } from './readable-note.ts';
import { lessonsFolder, loadSeenQuestions, seenLessons, writeSeenCourse } from './seen-course.ts';

let folder: string;
let course: Course;
let questions: Question[];
let lessons: Lesson[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-seen-'));
  course = await writeSeenCourse(join(folder, 'notes'));
  questions = await loadSeenQuestions();
  lessons = await readLessons(lessonsFolder());
});
afterAll(() => rm(folder, { recursive: true }));

describe('the seen course', () => {
  it('is made of training lessons alone', () => {
    const { training, heldOut } = splitLessons(lessons);
    const trained = new Set(training.map((lesson) => lesson.id));
    expect(seenLessons.filter((id) => !trained.has(id))).toEqual([]);
    expect(heldOut.length).toBeGreaterThan(0);
    expect(new Set(seenLessons).size).toBe(seenLessons.length);
  });

  it('is marked as seen, and none of the courses that count is', () => {
    expect(course.seen).toBe(true);
    expect(knownCourses().filter((known) => known.seen || known.name === course.name)).toEqual([]);
  });

  it('has notes in both languages', () => {
    const languages = lessons.filter(({ id }) => seenLessons.includes(id)).map(({ language }) => language);
    expect(languages.filter((language) => language === 'ko')).toHaveLength(12);
    expect(languages.filter((language) => language === 'en')).toHaveLength(12);
  });
});

describe('its questions', () => {
  it('are enough of each kind', () => {
    const count = (kind: Question['kind']): number => questions.filter((one) => one.kind === kind).length;
    expect(count('direct')).toBeGreaterThanOrEqual(25);
    expect(count('cross')).toBeGreaterThanOrEqual(15);
    expect(count('unanswerable')).toBeGreaterThanOrEqual(12);
    expect(questions.every((one) => one.course === course.name && one.split === 'held-out')).toBe(true);
  });

  it('are not those of the lessons', () => {
    const trained = new Set(
      lessons.flatMap((lesson) => lesson.questions.map(({ question }) => normalise(question).characters)),
    );
    const known = questions.filter(({ turns }) => trained.has(normalise(turns.join()).characters));
    expect(known.map(({ id }) => id)).toEqual([]);
  });

  it('have their facts in the notes that they name, and not in themselves', async () => {
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

  it('are asked across languages exactly where they say so', () => {
    for (const { id, kind, language, note } of questions)
      if (note !== undefined) expect(note.startsWith(language), id).toBe(kind === 'direct');
  });
});
