import { containsFact, normalise } from './normalise.ts';
import type { Question } from './question.ts';

/** A passage that an answer cites. */
export interface Source {
  /** Path of the note below the course's folder. */
  readonly note: string;
  /** Heading that the passage stands under. */
  readonly heading: string;
  /** What the note says, word for word; parts from separate places are separate lines. */
  readonly quote: string;
}

/** What a system says to a question. */
export interface Reply {
  /** What a person reads. */
  readonly answer: string;
  /** Whether the system declined to answer. */
  readonly abstained: boolean;
  readonly sources: readonly Source[];
}

/**
 * - `right`: every fact is in the answer; for an unanswerable question, the system abstained
 * - `wrong`: it answered, and a fact is missing or there was nothing to answer
 * - `abstained`: it declined although the notes answer the question
 */
export type Outcome = 'right' | 'wrong' | 'abstained';

export interface AnswerScore {
  readonly outcome: Outcome;
  /** The facts that the answer lacks, by their accepted wordings; empty unless the outcome is `wrong`. */
  readonly missing: readonly (readonly string[])[];
}

/** Scores one reply by the facts that it holds. */
export function scoreAnswer(question: Question, reply: Pick<Reply, 'answer' | 'abstained'>): AnswerScore {
  const answerable = question.facts.length > 0;
  if (reply.abstained) return { outcome: answerable ? 'abstained' : 'right', missing: [] };
  if (!answerable) return { outcome: 'wrong', missing: [] };
  const answer = normalise(reply.answer);
  const missing = question.facts.filter((fact) => !containsFact(answer, fact));
  return { outcome: missing.length === 0 ? 'right' : 'wrong', missing };
}
