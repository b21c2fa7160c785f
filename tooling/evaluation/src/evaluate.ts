import { performance } from 'node:perf_hooks';
import { type Course, findCourse, knownCourses } from './courses.ts';
import { AnswerFailedError } from './errors.ts';
import type { Question } from './question.ts';
import { type NoteReader, openNotes } from './readable-note.ts';
import { type Outcome, type Reply, type Source, scoreAnswer } from './score-answer.ts';
import { type CitationScore, scoreCitations } from './score-citations.ts';

/** Answers the last turn of a question; whatever stands behind it is its own affair. */
export type Answerer = (question: Question) => Promise<Reply>;

export interface EvaluationOptions {
  /** What the reports call the system, e.g. "reader" or "first passage". */
  readonly name: string;
  readonly questions: readonly Question[];
  readonly answer: Answerer;
  /** Courses that the citations are compared with. Default: `knownCourses()`. */
  readonly courses?: readonly Course[];
  /** Called after each question, for progress. */
  readonly onScored?: (scored: ScoredQuestion) => void;
  /** Stops before the next question, with the signal's reason thrown. */
  readonly signal?: AbortSignal;
}

/** One question with what became of it. */
export interface ScoredQuestion
  extends Pick<Question, 'id' | 'course' | 'language' | 'kind' | 'split' | 'turns'> {
  readonly outcome: Outcome;
  /** Facts that a wrong answer lacks. */
  readonly missing: readonly (readonly string[])[];
  readonly answer: string;
  readonly sources: readonly Source[];
  /** Time from question to reply. */
  readonly milliseconds: number;
  /** Only for right answers to answerable questions. */
  readonly citations?: CitationScore;
}

/** All of one system's answers, scored; plain data that survives JSON. */
export interface Evaluation {
  readonly name: string;
  readonly scored: readonly ScoredQuestion[];
}

/**
 * Asks a system every question, one after the other, and scores the answers.
 *
 * @throws AnswerFailedError if the system throws
 * @throws UnknownCourseError if a question's course is not among `courses`
 */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  const courses = options.courses ?? knownCourses();
  const readers = new Map<string, NoteReader>();
  for (const question of options.questions)
    if (!readers.has(question.course))
      readers.set(question.course, openNotes(findCourse(question.course, courses)));

  const scored: ScoredQuestion[] = [];
  for (const question of options.questions) {
    options.signal?.throwIfAborted();
    const result = await ask(options, question, readers.get(question.course)!);
    scored.push(result);
    options.onScored?.(result);
  }
  return { name: options.name, scored };
}

async function ask(
  options: EvaluationOptions,
  question: Question,
  readNote: NoteReader,
): Promise<ScoredQuestion> {
  const start = performance.now();
  let reply: Reply;
  try {
    reply = await options.answer(question);
  } catch (cause) {
    throw new AnswerFailedError(options.name, question.id, { cause });
  }
  const milliseconds = performance.now() - start;
  const { outcome, missing } = scoreAnswer(question, reply);
  const { id, course, language, kind, split, turns } = question;
  const { answer, sources } = reply;
  const base = { id, course, language, kind, split, turns, outcome, missing, answer, sources, milliseconds };
  if (outcome !== 'right' || question.facts.length === 0) return base;
  return { ...base, citations: await scoreCitations(question, sources, readNote) };
}
