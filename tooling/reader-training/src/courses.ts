import type { QuestionTerm } from '@haksup/knowledge';
import {
  analyseQuestion,
  buildGlossary,
  fieldGlossary,
  minePairs,
  questionTerms,
  Ranker,
} from './knowledge-parts.ts';
import type { Lesson } from './lessons.ts';
import type { LessonPassage } from './passages.ts';

/** A lesson with its passages. */
export interface ReadLesson {
  readonly lesson: Lesson;
  readonly passages: readonly LessonPassage[];
}

export interface Search {
  readonly terms: readonly QuestionTerm[];
  /** One score per passage of the course, in its order. */
  readonly scores: readonly number[];
}

/** Several lessons as one course, searched as the library searches. */
export class Course {
  readonly lessons: readonly ReadLesson[];
  readonly passages: readonly LessonPassage[];
  readonly #frequencies = new Map<string, number>();
  readonly #glossary;
  readonly #averageLength: number;

  constructor(lessons: readonly ReadLesson[]) {
    this.lessons = lessons;
    this.passages = lessons.flatMap(({ passages }) => passages);
    for (const { terms } of this.passages) {
      for (const term of terms) this.#frequencies.set(term, (this.#frequencies.get(term) ?? 0) + 1);
    }
    const pairs = lessons.flatMap(({ lesson }) => [
      ...lesson.glossary,
      ...minePairs(lesson.note).map(({ left, right }) => [left, right] as const),
    ]);
    this.#glossary = buildGlossary(
      pairs.map((pair) => ({ groups: [[pair[0]], [pair[1]]], within: 0.9, across: 0.9 })),
    );
    const total = this.passages.reduce((sum, { length }) => sum + length, 0);
    this.#averageLength = Math.max(1, total / Math.max(1, this.passages.length));
  }

  search(question: string): Search {
    const concepts = analyseQuestion(question, [this.#glossary, fieldGlossary()]);
    const statistics = { passages: this.passages.length, averageLength: this.#averageLength };
    const ranker = new Ranker(concepts, statistics, this.#frequencies);
    return {
      terms: questionTerms(concepts, this.#frequencies, this.passages.length),
      scores: this.passages.map(({ text, above }) => ranker.score({ body: text, above })),
    };
  }
}
