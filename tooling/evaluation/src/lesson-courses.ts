/**
 * Two courses of lessons from the reader's training: one that it learnt from and one that was held out. They are alike
 * in all else, so the difference between them is what having seen a course is worth.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Course } from './courses.ts';
import { MissingLessonError } from './errors.ts';
import { loadQuestions } from './load-questions.ts';
import type { Question } from './question.ts';

/** `seen`: lessons that are trained on. `unseen`: lessons that are held out of it. */
export type LessonCourseName = 'seen' | 'unseen';

/**
 * The lessons of both courses by their ids (`file#number`): twelve in English and twelve in Korean, all on computing.
 * The seen ones are among those that the first weights were trained on, so they stay seen whatever is added.
 */
export const lessonCourses: Readonly<Record<LessonCourseName, readonly string[]>> = {
  seen: [
    ...['en-21#1', 'en-21#4', 'en-21#13', 'en-21#17', 'en-22#3', 'en-22#15'],
    ...['en-23#1', 'en-23#2', 'en-23#15', 'en-23#18', 'en-23#19', 'en-24#13'],
    ...['ko-21#5', 'ko-21#6', 'ko-21#7', 'ko-22#1', 'ko-22#6', 'ko-22#7'],
    ...['ko-24#1', 'ko-24#6', 'ko-25#2', 'ko-25#9', 'ko-26#2', 'ko-26#3'],
  ],
  unseen: [
    ...['en-21#7', 'en-21#10', 'en-21#16', 'en-22#17', 'en-23#9', 'en-24#15'],
    ...['en-24#18', 'en-25#2', 'en-34#10', 'en-35#4', 'en-38#5', 'en-39#2'],
    ...['ko-21#3', 'ko-21#4', 'ko-23#2', 'ko-24#5', 'ko-25#1', 'ko-25#3'],
    ...['ko-25#5', 'ko-26#6', 'ko-32#1', 'ko-33#8', 'ko-35#5', 'ko-37#4'],
  ],
};

/**
 * Writes a course's lessons out as notes, a file each (`en-21-1.md`).
 *
 * @param folder is created where it is not there; the notes stay the caller's to remove
 * @throws MissingLessonError if a lesson is not among the lessons' files
 */
export async function writeLessonCourse(name: LessonCourseName, folder: string): Promise<Course> {
  // Loaded only where such a course is asked for: the recipe brings the training engine with it.
  const { readLessons } = await import('@haksup/reader-training');
  const lessons = new Map((await readLessons(lessonsFolder())).map((lesson) => [lesson.id, lesson]));
  await mkdir(folder, { recursive: true });
  for (const id of lessonCourses[name]) {
    const lesson = lessons.get(id);
    if (lesson === undefined) throw new MissingLessonError(id, lessons.size);
    const text = lesson.note.startsWith('# ') ? lesson.note : `# ${lesson.title}\n\n${lesson.note}`;
    await writeFile(join(folder, `${id.replace('#', '-')}.md`), `${text}\n`);
  }
  const origin = 'lessons for the reader, written for this project';
  return { name, folder, licence: 'Apache-2.0', origin, ...(name === 'seen' && { seen: true }) };
}

/** The questions about one of the courses: worded anew, none of them a lesson's own. */
export async function loadLessonQuestions(name: LessonCourseName): Promise<Question[]> {
  const folder = fileURLToPath(new URL('../lesson-sets', import.meta.url));
  return loadQuestions({ folder, courses: [name] });
}

/** The folder of the recipe's lessons. */
export function lessonsFolder(): string {
  return fileURLToPath(new URL('../lessons', import.meta.resolve('@haksup/reader-training')));
}
