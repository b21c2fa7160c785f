import { z } from 'zod';

/** One evaluation question as a line of `sets/*.jsonl` holds it. */
export const questionSchema: z.ZodType<Question> = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+-\d{3}$/, 'an id is the course and three digits, e.g. "sample-007"'),
    course: z.string().min(1),
    language: z.enum(['ko', 'en']),
    kind: z.enum(['direct', 'cross', 'follow-up', 'unanswerable']),
    split: z.enum(['development', 'held-out', 'practice']),
    turns: z.array(z.string().trim().min(1).max(500)).min(1).max(3),
    facts: z.array(z.array(z.string().trim().min(1).max(60)).min(1)),
    note: z.string().min(1).optional(),
  })
  .superRefine((question, context) => {
    const answerable = question.kind !== 'unanswerable';
    if (answerable !== question.facts.length > 0)
      context.addIssue({
        code: 'custom',
        message: 'facts are needed exactly when the question has an answer',
      });
    if (answerable !== (question.note !== undefined))
      context.addIssue({
        code: 'custom',
        message: 'a note is needed exactly when the question has an answer',
      });
    if ((question.kind === 'follow-up') !== question.turns.length > 1)
      context.addIssue({
        code: 'custom',
        message: 'follow-ups have two or three turns, other questions have one',
      });
  }) as z.ZodType<Question>;

/**
 * What a question asks of a system.
 * - `direct`: in the language of the note that answers it
 * - `cross`: in the other language, Korean about an English note or the reverse
 * - `follow-up`: the last turn leans on the turns before it
 * - `unanswerable`: nothing in the course answers it; the right reaction is to abstain
 */
export type QuestionKind = 'direct' | 'cross' | 'follow-up' | 'unanswerable';

/**
 * The tutor's weights are fitted on `practice` and `development`, and its limits chosen by `development`; both may be
 * looked at. `held-out` is for the figures that are reported.
 */
export type QuestionSplit = 'development' | 'held-out' | 'practice';

export interface Question {
  /** Unique over all sets: the course, a hyphen, three digits. */
  readonly id: string;
  /** Name of the course whose notes may be used. */
  readonly course: string;
  /** Language of the question (not of the note). */
  readonly language: 'ko' | 'en';
  readonly kind: QuestionKind;
  readonly split: QuestionSplit;
  /** What the student says, oldest first; the last turn is the one to answer. */
  readonly turns: readonly string[];
  /**
   * Facts that a right answer holds, all of them; each is a list of accepted wordings.
   * Empty exactly for unanswerable questions. See `containsFact` for how a wording is matched.
   */
  readonly facts: readonly (readonly string[])[];
  /** The note that answers, as a path below the course's folder; absent for unanswerable questions. */
  readonly note?: string | undefined;
}
