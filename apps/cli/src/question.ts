import { UsageError } from './errors.ts';
import type { Messages } from './terminal/messages.ts';

/** A question has so many characters at most: what the tutor takes. */
export const longestQuestion = 4000;

/**
 * A question as it is asked: without white space around it.
 *
 * @throws {UsageError} it is empty or too long
 */
export function checkQuestion(question: string, { questionEmpty, questionTooLong }: Messages): string {
  const text = question.trim();
  if (text === '') throw new UsageError(questionEmpty);
  if (text.length > longestQuestion) throw new UsageError(questionTooLong(longestQuestion));
  return text;
}
