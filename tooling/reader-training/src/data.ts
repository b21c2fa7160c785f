import { readFile } from 'node:fs/promises';
import { augment } from './augment.ts';
import { Course, type ReadLesson } from './courses.ts';
import { type Example, exampleOf, type Misplaced } from './examples.ts';
import { catalogueLesson } from './generators/catalogue.ts';
import { smallTalk } from './generators/small-talk.ts';
import { type Lesson, type LessonQuestion, languageOf } from './lessons.ts';
import { passagesOf } from './passages.ts';
import { Random } from './random.ts';

/** Songys' Chatbot_data (MIT): everyday talk, which no course's notes answer. The column of questions. */
export async function readChatter(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).slice(1);
  return lines
    .map((line) =>
      (line.startsWith('"') ? (/^"((?:[^"]|"")*)"/.exec(line)?.[1] ?? '') : line.split(',')[0]!).trim(),
    )
    .filter((question) => question.length >= 4);
}

export async function readAll(lessons: readonly Lesson[]): Promise<ReadLesson[]> {
  const read: ReadLesson[] = [];
  for (const lesson of lessons) read.push({ lesson, passages: await passagesOf(lesson) });
  return read;
}

/** Every tenth lesson, chosen by a hash of its title, is held out: never trained on. */
export function splitLessons(lessons: readonly Lesson[]): { training: Lesson[]; heldOut: Lesson[] } {
  const heldOut = lessons.filter((lesson) => new Random(`held out ${lesson.title}`).chance(0.1));
  const out = new Set(heldOut);
  return { training: lessons.filter((lesson) => !out.has(lesson)), heldOut };
}

/** Passages shown with a held-out question. */
const shownHeldOut = 8;
/** Lessons of a course that held-out questions are asked in. */
const heldOutCourse = 20;

/** Every question of the held-out lessons once, unchanged, among the passages of the others. */
export function heldOutExamples(
  lessons: readonly ReadLesson[],
  report?: (misplaced: Misplaced) => void,
): Example[] {
  const random = new Random('held-out examples');
  const examples: Example[] = [];
  const count = Math.max(1, Math.round(lessons.length / heldOutCourse));
  for (let index = 0; index < count; index++) {
    const course = new Course(
      lessons.slice(
        Math.floor((index * lessons.length) / count),
        Math.floor(((index + 1) * lessons.length) / count),
      ),
    );
    for (const { lesson, question } of questionsOf(course.lessons)) {
      const example = exampleOf(course, lesson, question, shownHeldOut, random, report);
      if (example !== undefined) examples.push(example);
    }
  }
  return examples;
}

export interface BlockOptions {
  readonly seed: number | string;
  /** Lessons per block: the courses that its questions are asked in. Default 12. */
  readonly lessons?: number;
  /** Share of examples from the generators. Default 0.35. */
  readonly generated?: number;
  /** Questions of everyday talk. */
  readonly chatter?: readonly string[];
}

/** Shares of a block's examples that are everyday talk. */
const chatterShare = 0.04;

/**
 * The block of examples with a number: the questions of some lessons, in one or two courses put together of them
 * and of generated lessons, each example changed by `augment`. Blocks go through all lessons in a new order each
 * epoch. The same options and number always give the same block.
 */
export async function blockOf(
  lessons: readonly ReadLesson[],
  number: number,
  options: BlockOptions,
): Promise<Example[]> {
  const { seed, generated = 0.35, chatter = [] } = options;
  const size = Math.min(options.lessons ?? 12, lessons.length);
  const perEpoch = Math.max(1, Math.floor(lessons.length / size));
  const pack = packsOf(lessons, size, `epoch ${seed} ${Math.floor(number / perEpoch)}`)[number % perEpoch]!;
  const random = new Random(`block ${seed} ${number}`);
  const invented = await readAll(
    Array.from({ length: Math.ceil(size / 2) }, (_, index) => catalogueLesson(number * 1000 + index)),
  );
  const courses = random.chance(0.3)
    ? [new Course([...pack, ...invented])]
    : [new Course(pack), new Course(invented)];
  const written = questionsOf(pack);
  const made = questionsOf(invented);
  const asked = [
    ...written,
    ...random.sample(made, Math.round((written.length * generated) / (1 - generated))),
  ];
  const examples: Example[] = [];
  for (const { lesson, question } of asked) {
    const course = courses.find((candidate) => candidate.lessons.some((one) => one.lesson === lesson))!;
    const example = exampleOf(course, lesson, question, random.pick([3, 3, 4]), random);
    // A question in the other language that shares no term with its answer teaches to answer without a reason.
    if (example !== undefined && (!example.across || meets(example))) examples.push(augment(example, random));
  }
  if (chatter.length > 0) {
    for (let index = 0; index < asked.length * chatterShare; index++) {
      const course = random.pick(courses);
      const talk = random.chance(0.3) ? random.pick(smallTalk) : random.pick(chatter);
      const question = { form: 'none', language: languageOf(talk), question: talk, answers: [] } as const;
      const example = exampleOf(course, random.pick(course.lessons).lesson, question, 3, random);
      if (example !== undefined) examples.push(example);
    }
  }
  return examples;
}

/** The packs of the epoch that was asked for last; all its blocks ask for them. */
let lastPacks:
  | { readonly lessons: readonly ReadLesson[]; readonly key: string; readonly packs: ReadLesson[][] }
  | undefined;

/**
 * Cuts lessons into packs of a size, in a random order. Half of a pack are the lessons most like its first one: the
 * passages of a real course speak of the same things, and tell apart only by what they say of them.
 */
function packsOf(lessons: readonly ReadLesson[], size: number, seed: string): ReadLesson[][] {
  const key = `${size} ${seed}`;
  if (lastPacks?.lessons === lessons && lastPacks.key === key) return lastPacks.packs;
  const likeness = likenessOf(lessons);
  const waiting = new Set(new Random(seed).shuffled([...lessons.keys()]));
  const packs: ReadLesson[][] = [];
  while (waiting.size >= size) {
    const first = waiting.values().next().value!;
    const alike = [...waiting]
      .filter((index) => index !== first)
      .map((index) => ({ index, score: likeness(first, index) }))
      .sort((left, right) => right.score - left.score)
      .slice(0, Math.floor(size / 2))
      .map(({ index }) => index);
    const chosen = new Set([first, ...alike]);
    for (const index of waiting) {
      if (chosen.size >= size) break;
      chosen.add(index);
    }
    for (const index of chosen) waiting.delete(index);
    packs.push([...chosen].map((index) => lessons[index]!));
  }
  lastPacks = { lessons, key, packs };
  return packs;
}

/** How much two lessons share: their common index terms by rarity. */
function likenessOf(lessons: readonly ReadLesson[]): (left: number, right: number) => number {
  const terms = lessons.map(({ passages }) => new Set(passages.flatMap((passage) => [...passage.terms])));
  const frequencies = new Map<string, number>();
  for (const set of terms) for (const term of set) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const weights = new Map(
    [...frequencies].map(([term, count]) => [term, count > 1 ? Math.log(lessons.length / count) : 0]),
  );
  return (left, right) => {
    let sum = 0;
    for (const term of terms[left]!) if (terms[right]!.has(term)) sum += weights.get(term)!;
    return sum / Math.sqrt(terms[left]!.size * terms[right]!.size);
  };
}

/** Whether a term of the question stands in a passage that answers. */
function meets({ gold, terms, passages }: Example): boolean {
  if (gold.length === 0) return true;
  return gold.some(({ passage }) => {
    const { heading, text } = passages[passage]!;
    const lower = `${heading.join(' ')} ${text}`.toLowerCase();
    return terms.some(
      ({ variants, rarity }) => rarity > 0 && variants.some((variant) => lower.includes(variant)),
    );
  });
}

function questionsOf(lessons: readonly ReadLesson[]): { lesson: Lesson; question: LessonQuestion }[] {
  return lessons.flatMap(({ lesson }) => lesson.questions.map((question) => ({ lesson, question })));
}
