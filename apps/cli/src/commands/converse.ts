import type { Course } from '../course.ts';
import type { Face } from '../face.ts';
import { askPlainLines } from './ask.ts';
import { chat } from './chat.ts';

/** The chat at a terminal; lines from elsewhere are answered one by one. */
export async function converse(
  face: Face,
  course: Course,
  openCourse: (folder: string, signal: AbortSignal) => Promise<Course>,
): Promise<void> {
  if (face.input.isTTY) await chat(face, course, openCourse);
  else await askPlainLines(face, course);
}
