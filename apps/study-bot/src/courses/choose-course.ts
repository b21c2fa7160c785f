import type { CourseSummary, Library } from '@haksup/knowledge';
import type { CourseStore } from './store.ts';

/** Longest course name that a person may give here, in UTF-16 units: it has to fit into a button's custom id. */
export const courseNameLimit = 50;

export type CourseChoice =
  | { readonly found: true; readonly course: string; readonly amongSeveral: boolean }
  | { readonly found: false; readonly names: readonly string[] };

/**
 * The course that a question goes to: the one it names, else that of the conversation, else the owner's default, else
 * the first by name. A name is matched without regard to case and width.
 */
export async function chooseCourse(
  { library, store }: { library: Library; store: CourseStore },
  owner: string,
  { named, current }: { named?: string | undefined; current?: string | undefined },
): Promise<CourseChoice> {
  const courses = await library.courses(owner);
  const names = courses.map(({ name }) => name);
  const found = (course: string): CourseChoice => ({ found: true, course, amongSeveral: names.length > 1 });
  if (named !== undefined) {
    const course = findCourse(courses, named)?.name;
    return course === undefined ? { found: false, names } : found(course);
  }
  if (current !== undefined && names.includes(current)) return found(current);
  const [only] = names;
  if (only === undefined) return { found: false, names };
  if (names.length === 1) return found(only);
  const { defaultCourse } = await store.settings(owner);
  return found(defaultCourse !== undefined && names.includes(defaultCourse) ? defaultCourse : only);
}

export function findCourse(courses: readonly CourseSummary[], name: string): CourseSummary | undefined {
  return courses.find((each) => each.name === name) ?? courses.find((each) => fold(each.name) === fold(name));
}

/** A course's name as it is kept, or undefined where it is none. */
export function courseName(written: string): string | undefined {
  const name = written.normalize('NFC').trim();
  // Something has to be seen of it, and nothing may turn the line that it stands in around.
  const readable =
    /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(name);
  return readable && name.length <= courseNameLimit ? name : undefined;
}

export const fold = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
