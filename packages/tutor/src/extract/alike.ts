import type { QuestionTerm, WordVectors } from '@haksup/knowledge';
import { strength } from './evidence.ts';

/** Two words whose vectors are less alike than this have nothing to do with each other. */
const unrelated = 0.25;

/** How surely a text says what each of some terms names, in their words (1) or in words of like meaning. */
export function alikeIn(
  vectors: WordVectors,
  terms: readonly QuestionTerm[],
): (text: string) => readonly number[] {
  const meanings = terms.map(({ text }) => vectors.wordsOf(text));
  return (text) => {
    const lower = text.toLowerCase();
    const words = vectors.wordsOf(text);
    return terms.map((term, index) => {
      const near = (vectors.likeness(meanings[index]!, words) - unrelated) / (1 - unrelated);
      return Math.max(strength(term, lower), near, 0);
    });
  };
}
