import {
  containsFact,
  containsText,
  findCourse,
  isPresent,
  loadQuestions,
  normalise,
  practiceFolder,
} from '@haksup/evaluation';
import { type CourseKey, type Library, readFolder } from '@haksup/knowledge';
import { readLessons } from '@haksup/reader-training';

/** A question that is fitted on, its course being in the library. */
export interface FittingQuestion {
  readonly id: string;
  readonly course: CourseKey;
  /** Of a conversation, oldest first; the last one is fitted on. */
  readonly turns: readonly string[];
  readonly kind: string;
  /** Where it is from; the first two are asked of real notes. */
  readonly from: 'development' | 'practice' | 'lessons';
  readonly answerable: boolean;
  /** Which half of the lessons it is of. */
  readonly half?: 0 | 1;
  /** Whether a text holds the answer or a part of it. */
  answers(text: string): boolean;
  /** Whether a text holds all of it. */
  whole(text: string): boolean;
}

/** Which half a lesson is of, by its place among all. */
export function halfOf(place: number): 0 | 1 {
  return place % 2 === 0 ? 0 : 1;
}

const owner = 'fitting';
/** Lessons that make a course. */
const courseSize = 30;

/** Questions of real notes that may be looked at, as far as their courses are at hand. */
export async function courseQuestions(
  library: Library,
  from: 'development' | 'practice',
): Promise<FittingQuestion[]> {
  const folder = from === 'practice' ? { folder: practiceFolder } : {};
  const questions = (await loadQuestions({ split: from, ...folder })).filter(({ course }) =>
    isPresent(findCourse(course)),
  );
  for (const name of new Set(questions.map(({ course }) => course))) {
    await library.ingest({ owner, name }, await readFolder(findCourse(name).folder));
  }
  return questions.map(({ id, course, turns, facts, kind }) => ({
    id,
    course: { owner, name: course },
    turns,
    kind,
    from,
    answerable: kind !== 'unanswerable',
    answers: (text) => facts.some((wordings) => containsFact(normalise(text), wordings)),
    whole: (text) => facts.every((wordings) => containsFact(normalise(text), wordings)),
  }));
}

/** Every n-th question of the lessons that the reader learns from, each thirty lessons being a course. */
export async function lessonQuestions(library: Library, every: number): Promise<FittingQuestion[]> {
  const lessons = await readLessons();
  const asked: FittingQuestion[] = [];
  let count = 0;
  for (let first = 0; first < lessons.length; first += courseSize) {
    const course = { owner, name: `lessons ${first}` };
    const group = lessons.slice(first, first + courseSize);
    await library.ingest(
      course,
      group.map(({ title, note }, index) => {
        const bytes = new TextEncoder().encode(`# ${title}\n\n${note}`);
        return { path: `${index}.md`, size: bytes.length, bytes: async () => bytes };
      }),
    );
    for (const [index, { id, questions }] of group.entries()) {
      for (const { question, answers } of questions) {
        count += 1;
        if (count % every !== 0) continue;
        const wanted = answers.map(normalise);
        const holds = (text: string): boolean[] => {
          const said = normalise(text);
          return wanted.map((answer) => containsText(said, answer));
        };
        asked.push({
          id: `${id} ${question}`,
          course,
          turns: [question],
          kind: answers.length === 0 ? 'unanswerable' : 'lesson',
          from: 'lessons',
          answerable: answers.length > 0,
          half: halfOf(first + index),
          answers: (text) => holds(text).some(Boolean),
          whole: (text) => holds(text).every(Boolean),
        });
      }
    }
  }
  return asked;
}
