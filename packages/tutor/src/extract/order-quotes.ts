import type { QuestionTerm } from '@haksup/knowledge';
import type { Quoted } from './choose-quotes.ts';
import { defines } from './definition.ts';
import { formOf } from './question-form.ts';

/**
 * The order in which quotes are shown: likeliest first; where it is asked what something is, what says so comes before
 * what only speaks of it.
 *
 * @param quoted likeliest first.
 */
export function inOrder(
  quoted: readonly Quoted[],
  question: string,
  terms: readonly QuestionTerm[],
): readonly Quoted[] {
  if (!formOf(question).definition) return quoted;
  const says = ({ snippet }: Quoted): boolean => snippet.lines.some(({ text }) => defines(text, terms));
  return [...quoted.filter(says), ...quoted.filter((one) => !says(one))];
}
