import { z } from 'zod';
import type { ConversationKey, CourseKey, Question } from './contract.ts';
import { QuestionError } from './errors.ts';

const name = (most: number): z.ZodType<string> => z.string().trim().min(1).max(most);
const courseSchema: z.ZodType<CourseKey> = z.object({ owner: name(200), name: name(200) });
const conversationSchema: z.ZodType<ConversationKey> = z.object({
  course: courseSchema,
  conversation: name(200),
});
const questionSchema: z.ZodType<{ course: CourseKey; conversation?: string | undefined; question: string }> =
  z.object({
    course: courseSchema,
    conversation: name(200).optional(),
    question: name(4000),
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
