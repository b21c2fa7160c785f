/** How often words stand together: on a line of the glossary, near each other in a note, in a question and its answer. */
import { meaningWords, relatedWords } from '@haksup/knowledge/analysis';
import type { Lesson } from '../lessons.ts';

/** A symmetric matrix without a diagonal: of each pair of words once, the lower number first. */
export interface Together {
  readonly words: readonly string[];
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly weights: Float64Array;
}

/** Words of a sentence that stand so far apart still go together. */
const WINDOW = 8;
/** Words of a sentence or an answer that are looked at. */
const LONGEST = 40;
/** What a pair of a note counts, and one of the glossary, where one of a question and its answer counts 1. */
const NEAR = 0.1;
const RELATED = 3;

export function countTogether(
  lessons: readonly Lesson[],
  lines: Iterable<readonly string[]> = relatedWords(),
): Together {
  const numbers = new Map<string, number>();
  const counts = new Map<number, number>();
  const numberOf = (word: string): number => {
    const known = numbers.get(word) ?? numbers.size;
    numbers.set(word, known);
    return known;
  };
  const count = (one: string, other: string, weight: number): void => {
    if (one === other) return;
    const [a, b] = [numberOf(one), numberOf(other)];
    const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    counts.set(key, (counts.get(key) ?? 0) + weight);
  };
  for (const line of lines) {
    const words = [...new Set(line.flatMap(meaningWords))];
    const weight = RELATED / Math.sqrt(Math.max(1, words.length));
    words.forEach((one, at) => {
      for (const other of words.slice(at + 1)) count(one, other, weight);
    });
  }
  for (const { note, questions } of lessons) {
    for (const sentence of note.split(/\n|(?<=[.!?])\s+/)) {
      const words = meaningWords(sentence).slice(0, LONGEST);
      words.forEach((one, at) => {
        for (const other of words.slice(at + 1, at + 1 + WINDOW)) count(one, other, NEAR);
      });
    }
    for (const { question, answers } of questions) {
      const asked = new Set(meaningWords(question));
      const told = new Set(meaningWords(answers.join(' ')).slice(0, LONGEST));
      const weight = 1 / Math.sqrt(Math.max(1, told.size));
      for (const one of asked) for (const other of told) count(one, other, weight);
    }
  }
  const pairs = [...counts];
  return {
    words: [...numbers.keys()],
    first: Uint32Array.from(pairs, ([key]) => Math.floor(key / 2 ** 26)),
    second: Uint32Array.from(pairs, ([key]) => key % 2 ** 26),
    weights: Float64Array.from(pairs, ([, weight]) => weight),
  };
}
