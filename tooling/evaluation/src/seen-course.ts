/** A course of notes that the embedded reader was trained on: how much better it is where it has been before. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Course } from './courses.ts';
import { MissingLessonError } from './errors.ts';
import { loadQuestions } from './load-questions.ts';
import type { Question } from './question.ts';

/**
 * The training lessons that make up the course, by their ids (`file#number`). All of them are among those that the
 * first weights were trained on, so the course stays a seen one whatever is added.
 */
export const seenLessons: readonly string[] = [
  ...['en-21#1', 'en-21#4', 'en-21#13', 'en-21#17', 'en-22#3', 'en-22#15'],
  ...['en-23#1', 'en-23#2', 'en-23#15', 'en-23#18', 'en-23#19', 'en-24#13'],
  ...['ko-21#5', 'ko-21#6', 'ko-21#7', 'ko-22#1', 'ko-22#6', 'ko-22#7'],
  ...['ko-24#1', 'ko-24#6', 'ko-25#2', 'ko-25#9', 'ko-26#2', 'ko-26#3'],
];

/**
 * Writes the lessons out as notes, a file each (`en-21-1.md`), and returns the course of them.
 *
 * @param folder is created where it is not there; the notes stay the caller's to remove
 * @throws MissingLessonError if a lesson is not among the lessons' files
 */
export async function writeSeenCourse(folder: string): Promise<Course> {
  // Loaded only where a seen course is asked for: the recipe brings the training engine with it.
  const { readLessons } = await import('@haksup/reader-training');
  const lessons = new Map((await readLessons(lessonsFolder())).map((lesson) => [lesson.id, lesson]));
  await mkdir(folder, { recursive: true });
  for (const id of seenLessons) {
    const lesson = lessons.get(id);
    if (lesson === undefined) throw new MissingLessonError(id, lessons.size);
    const text = lesson.note.startsWith('# ') ? lesson.note : `# ${lesson.title}\n\n${lesson.note}`;
    await writeFile(join(folder, noteOf(id)), `${text}\n`);
  }
  return {
    name: 'seen',
    folder,
    licence: 'Apache-2.0',
    origin: 'training lessons, written for this project',
    seen: true,
  };
}

/** The questions about the course: worded anew, none of them a lesson's own. */
export function loadSeenQuestions(): Promise<Question[]> {
  return loadQuestions({ folder: fileURLToPath(new URL('../seen', import.meta.url)) });
}

/** The folder of the recipe's lessons. */
export function lessonsFolder(): string {
  return fileURLToPath(new URL('../lessons', import.meta.resolve('@haksup/reader-training')));
}

function noteOf(lesson: string): string {
  return `${lesson.replace('#', '-')}.md`;
}
