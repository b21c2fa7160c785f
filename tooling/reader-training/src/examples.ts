import { type QuestionTerm, type ReaderPassage, splitSentences, type TextRange } from '@haksup/reader';
import type { Course } from './courses.ts';
import type { Language, Lesson, LessonQuestion } from './lessons.ts';
import type { LessonPassage } from './passages.ts';
import type { Random } from './random.ts';

/** Where an answer stands. */
export interface Gold extends TextRange {
  /** Index into the example's passages. */
  readonly passage: number;
}

/** What the reader is shown, and what it should find. */
export interface Example {
  readonly id: string;
  readonly question: string;
  readonly terms: readonly QuestionTerm[];
  readonly passages: readonly ReaderPassage[];
  /** One per piece of the answer; empty: the passages do not answer. */
  readonly gold: readonly Gold[];
  readonly form: string;
  readonly language: Language;
  /** Question and note are in different languages. */
  readonly across: boolean;
}

/** An answer that does not stand in its lesson's note as people read it. */
export interface Misplaced {
  readonly lesson: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * Makes an example of a question: the passage that answers, and those of the course that look most like it.
 *
 * @param count passages to show.
 */
export function exampleOf(
  course: Course,
  lesson: Lesson,
  question: LessonQuestion,
  count: number,
  random: Random,
  misplaced?: (report: Misplaced) => void,
): Example | undefined {
  const { terms, scores } = course.search(question.question);
  const scored = course.passages.map((_, index) => ({
    index,
    score: scores[index]! + random.next() * 0.05,
  }));
  const gold: { passage: number; start: number; end: number }[] = [];
  for (const answer of question.answers) {
    const place = placeOf(answer, course.passages, lesson.id, terms);
    if (place === undefined) {
      misplaced?.({ lesson: lesson.id, question: question.question, answer });
      return undefined;
    }
    gold.push(place);
  }
  const wanted = new Set(gold.map((place) => place.passage));
  const ranked = scored
    .filter(({ index }) => !wanted.has(index))
    .sort((left, right) => right.score - left.score);
  const shown = [...wanted];
  // Of what is not the answer mostly the likeliest, the lesson's own passages among it.
  const room = Math.max(0, count - shown.length);
  const near = ranked.slice(0, room + 2);
  shown.push(
    ...(random.chance(0.8) ? near.slice(0, room) : random.sample(near, room)).map(({ index }) => index),
  );
  const order = random.shuffled(shown);
  return {
    id: `${lesson.id} ${question.question}`,
    question: question.question,
    terms,
    passages: order.map((index) => ({
      heading: course.passages[index]!.heading,
      text: course.passages[index]!.text,
    })),
    gold: gold.map((place) => ({ ...place, passage: order.indexOf(place.passage) })),
    form: question.form,
    language: question.language,
    across: lesson.language !== 'mixed' && question.language !== lesson.language,
  };
}

function overlap(terms: readonly QuestionTerm[], text: string): number {
  const lower = text.toLowerCase();
  return terms.reduce(
    (sum, { variants, rarity }) => sum + (variants.some((variant) => lower.includes(variant)) ? rarity : 0),
    0,
  );
}

function placeOf(
  answer: string,
  passages: readonly LessonPassage[],
  lesson: string,
  terms: readonly QuestionTerm[],
): Gold | undefined {
  const places: (Gold & { score: number })[] = [];
  passages.forEach((passage, index) => {
    if (passage.lesson !== lesson) return;
    for (const place of occurrences(answer, passage.text)) {
      // Of several occurrences the one whose sentence says most of the question.
      const sentence = splitSentences(passage.text).find(({ end }) => end > place.start);
      const around = sentence === undefined ? '' : passage.text.slice(sentence.start, sentence.end);
      places.push({
        passage: index,
        ...place,
        score: overlap(terms, around) + 0.5 * overlap(terms, passage.heading.join(' ')),
      });
    }
  });
  places.sort((left, right) => right.score - left.score);
  const best = places[0];
  return best && { passage: best.passage, start: best.start, end: best.end };
}

/** Where a text stands in another, letters and digits compared alone. */
function occurrences(answer: string, text: string): TextRange[] {
  const needle = letters(answer).text;
  const hay = letters(text);
  const found: TextRange[] = [];
  if (needle === '') return found;
  for (let at = hay.text.indexOf(needle); at >= 0; at = hay.text.indexOf(needle, at + 1)) {
    found.push({ start: hay.places[at]!, end: hay.places[at + needle.length - 1]! + 1 });
  }
  return found;
}

function letters(text: string): { text: string; places: number[] } {
  let kept = '';
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const lower = text[at]!.toLowerCase();
    if (!/[\p{L}\p{N}%]/u.test(lower) || lower.length !== 1) continue;
    kept += lower;
    places.push(at);
  }
  return { text: kept, places };
}
