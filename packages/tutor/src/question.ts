import { z } from 'zod';
import type { ConversationKey, CourseKey, Question } from './contract.ts';
import { QuestionError } from './errors.ts';

/** Control characters but for line feed and tab: no database keeps a NUL, and no terminal should be told an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The text as it can be kept and shown: halves of characters become U+FFFD, control characters blanks. */
export function printable(text: string): string {
  return text.toWellFormed().replace(controls, ' ');
}

const name = (most: number): z.ZodType<string> =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => printable(text) === text, 'holds control characters or halves of characters');
/** The longest question, also once it is made whole. */
export const mostCharacters = 4000;

const courseSchema: z.ZodType<CourseKey> = z.object({ owner: name(200), name: name(200) });
const conversationSchema: z.ZodType<ConversationKey> = z.object({
  course: courseSchema,
  conversation: name(200),
});
const questionSchema: z.ZodType<{ course: CourseKey; conversation?: string | undefined; question: string }> =
  z.object({
    course: courseSchema,
    conversation: name(200).optional(),
    question: z
      .string()
      .transform((text) => printable(text).normalize('NFC').trim())
      .pipe(z.string().min(1).max(mostCharacters)),
  });

/** @throws {QuestionError} */
export function checkQuestion(question: Question): z.infer<typeof questionSchema> {
  return checked(questionSchema, question, 'question');
}

/** @throws {QuestionError} */
export function checkConversation(key: ConversationKey): ConversationKey {
  return checked(conversationSchema, key, 'conversation');
}

/** @throws {QuestionError} */
export function checkCourse(course: CourseKey): CourseKey {
  return checked(courseSchema, course, 'course');
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, fallback: string): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new QuestionError(issue?.path.join('.') || fallback, issue?.message ?? 'malformed', {
    cause: result.error,
  });
}
