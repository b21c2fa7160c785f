import { readFile } from 'node:fs/promises';
import { augment } from './augment.ts';
import { type Course, courseOf, type Example, exampleOf, type Misplaced } from './examples.ts';
import { catalogueLesson } from './generators/catalogue.ts';
import type { Lesson } from './lessons.ts';
import { Random } from './random.ts';

/** Everyday talk: nothing that a course's notes answer. */
export interface Chatter {
  readonly questions: readonly string[];
}

/** Songys' Chatbot_data (MIT): the column of questions. */
export async function readChatter(path: string): Promise<Chatter> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).slice(1);
  return {
    questions: lines
      .map((line) =>
        (line.startsWith('"') ? (/^"((?:[^"]|"")*)"/.exec(line)?.[1] ?? '') : line.split(',')[0]!).trim(),
      )
      .filter((question) => question.length >= 4),
  };
}

/** Every tenth lesson, chosen by a hash of its title, is held out: never trained on. */
export function splitLessons(lessons: readonly Lesson[]): { training: Lesson[]; heldOut: Lesson[] } {
  const heldOut = lessons.filter((lesson) => new Random(`held out ${lesson.title}`).chance(0.1));
  const out = new Set(heldOut);
  return { training: lessons.filter((lesson) => !out.has(lesson)), heldOut };
}

/** Passages shown with a held-out question. */
const shownHeldOut = 8;

/** Every question of the held-out lessons once, unchanged, among the passages of the others. */
export function heldOutExamples(
  lessons: readonly Lesson[],
  report?: (misplaced: Misplaced) => void,
): Example[] {
  const random = new Random('held-out examples');
  const examples: Example[] = [];
  const courses = packs(lessons, 20).map(courseOf);
  for (const course of courses) {
    for (const lesson of course.lessons) {
      for (const question of lesson.questions) {
        const example = exampleOf(course, lesson, question, shownHeldOut, random, report);
        if (example !== undefined) examples.push(example);
      }
    }
  }
  return examples;
}

function packs<T>(values: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.round(values.length / size));
  return Array.from({ length: count }, (_, index) =>
    values.slice(
      Math.floor((index * values.length) / count),
      Math.floor(((index + 1) * values.length) / count),
    ),
  ).filter((pack) => pack.length > 0);
}

export interface StreamOptions {
  readonly seed: number;
  /** Share of examples from the generators. Default 0.35. */
  readonly generated?: number;
  readonly chatter?: Chatter;
}

/**
 * Examples without end: questions of the lessons in courses that are put together anew again and again, generated
 * lessons among them, each changed by `augment`. The same seed gives the same stream.
 */
export function* exampleStream(lessons: readonly Lesson[], options: StreamOptions): Generator<Example> {
  const { seed, generated = 0.35, chatter } = options;
  const random = new Random(`stream ${seed}`);
  let catalogue = seed * 1_000_000;
  for (;;) {
    for (const pack of packs(random.shuffled(lessons), random.integer(8, 24))) {
      const invented = Array.from({ length: Math.max(2, Math.round(pack.length * 0.5)) }, () =>
        catalogueLesson(catalogue++),
      );
      const mixed = random.chance(0.3);
      const courses: Course[] = mixed
        ? [courseOf([...pack, ...invented])]
        : [courseOf(pack), courseOf(invented)];
      yield* random.shuffled([...courseExamples(courses, pack, invented, generated, random, chatter)]);
    }
  }
}

function* courseExamples(
  courses: readonly Course[],
  pack: readonly Lesson[],
  invented: readonly Lesson[],
  generated: number,
  random: Random,
  chatter: Chatter | undefined,
): Generator<Example> {
  const written = pack.flatMap((lesson) => lesson.questions.map((question) => ({ lesson, question })));
  const made = invented.flatMap((lesson) => lesson.questions.map((question) => ({ lesson, question })));
  const wanted = Math.min(made.length, Math.round((written.length * generated) / (1 - generated)));
  const asked = [...written, ...random.sample(made, wanted)];
  for (const { lesson, question } of asked) {
    const course = courses.find((candidate) => candidate.lessons.includes(lesson))!;
    const example = exampleOf(course, lesson, question, random.pick([3, 4, 4, 5]), random);
    if (example !== undefined) yield augment(example, random);
  }
  if (chatter !== undefined && chatter.questions.length > 0) {
    for (let index = 0; index < asked.length * 0.04; index++) {
      const course = random.pick(courses);
      const lesson = random.pick(course.lessons);
      const question = random.pick(chatter.questions);
      const example = exampleOf(
        course,
        lesson,
        { form: 'none', language: 'ko', question, answers: [] },
        4,
        random,
      );
      if (example !== undefined) yield example;
    }
  }
}
