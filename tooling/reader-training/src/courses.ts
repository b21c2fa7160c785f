import type { QuestionTerm } from '@haksup/knowledge';
import {
  analyseQuestion,
  buildGlossary,
  fieldGlossary,
  minePairs,
  questionTerms,
} from '@haksup/knowledge/analysis';
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
  }

  search(question: string): Search {
    const concepts = analyseQuestion(question, [this.#glossary, fieldGlossary()]);
    return {
      terms: questionTerms(concepts, this.#frequencies, this.passages.length),
      scores: this.passages.map((passage) => this.#score(concepts, passage)),
    };
  }

  /** How rare the index terms are that question and passage share; lengths of passages are alike here. */
  #score(concepts: ReturnType<typeof analyseQuestion>, passage: LessonPassage): number {
    let score = 0;
    for (const { own, equivalents, weight } of concepts) {
      let best = this.#rarity(own.terms, passage);
      for (const other of equivalents)
        best = Math.max(best, other.weight * this.#rarity(other.terms, passage));
      score += weight * best;
    }
    return score;
  }

  #rarity(terms: readonly string[], passage: LessonPassage): number {
    let sum = 0;
    for (const term of terms) {
      if (passage.terms.has(term))
        sum += Math.log(1 + this.passages.length / (this.#frequencies.get(term) ?? 1));
    }
    return sum / Math.max(1, terms.length);
  }
}
