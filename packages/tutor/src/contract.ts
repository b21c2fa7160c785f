/**
 * What a tutor promises to the faces (terminal, JSON lines, Discord): one `ask`, one `Reply`. A face only lays a
 * reply out; it decides nothing about what the notes say.
 */

import type { CourseKey } from '@haksup/knowledge';

export type { CourseKey } from '@haksup/knowledge';

/** The language of a reply's own words. Quotes stay in the note's language. */
export type Language = 'ko' | 'en';

/** A conversation: turns that follow one another in one course. `conversation` is chosen by the face (a thread's id). */
export interface ConversationKey {
  readonly course: CourseKey;
  /** 1 to 200 characters. */
  readonly conversation: string;
}

export interface Question {
  readonly course: CourseKey;
  /** Turns under the same key follow one another. Left out: the question stands alone and nothing is kept. */
  readonly conversation?: string;
  /** 1 to 4000 characters, as the person wrote it. */
  readonly question: string;
}

/** A piece of a reply while it is made. Only text that has passed the claims check is ever handed over. */
export interface TextUpdate {
  /** What is new since the last update. */
  readonly added: string;
  /** Everything so far; the last update's `whole` is the reply's `text`. */
  readonly whole: string;
  /**
   * True where what was handed over before is void: the reader took over from a model that broke, or what the model
   * wrote turned out to be its thoughts.
   */
  readonly restarted: boolean;
}

export interface AskOptions {
  /** Stops the work: `ask` then rejects with the signal's reason and keeps nothing of the turn. */
  readonly signal?: AbortSignal;
  /** Called with each piece of the reply. The reader's replies come in one piece. What it throws is dropped. */
  readonly onText?: (update: TextUpdate) => void;
}

/** A piece of a note as people read it. */
export interface QuoteLine {
  /** A slice of the note's reading text, exactly as it stands there. */
  readonly text: string;
  /** Range in the note's reading text, UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A numbered place in the notes that a reply leans on. */
export interface Source {
  /** 1, 2, …; the reply's text refers to it as `[1]`. */
  readonly number: number;
  /** The note's path relative to the course's folder. */
  readonly note: string;
  /** The headings above the place, outermost first. May be empty. */
  readonly heading: readonly string[];
  /** The lines' texts joined by line feeds. It adds no word to the note. */
  readonly quote: string;
  readonly lines: readonly QuoteLine[];
  /** From the first line's start to the last line's end, in the note's reading text. */
  readonly start: number;
  readonly end: number;
  /** The passage that holds the lines, for a face that shows more of the note. Range in the note's reading text. */
  readonly passage: {
    readonly id: number;
    readonly text: string;
    readonly start: number;
    readonly end: number;
  };
}

/** A place that looked closest to a question that the notes don't answer. */
export interface NearPlace {
  readonly note: string;
  readonly heading: readonly string[];
}

/** Why the reader answered although a language model is configured, or what is amiss with the model's answer. */
export type FallbackReason =
  | 'unreachable'
  /** There is no such model, it cannot be opened, or a setting that it needs is missing. */
  | 'unavailable'
  | 'slow'
  | 'over-limit'
  | 'refused'
  /** The question with one passage is longer than the model reads: it was not asked. */
  | 'too-long'
  | 'broken-stream'
  | 'unusable-answer'
  /** The model answered in another language than the question's. Its answer is shown where the reader has none. */
  | 'other-language';

export interface Notice {
  readonly reason: FallbackReason;
  /** One sentence for people, in the reply's language. Holds no key, address or stack. */
  readonly text: string;
}

export interface Reply {
  /** What a person reads: own words in `language`, quotes as written, `[n]` where a source is meant. */
  readonly text: string;
  readonly language: Language;
  /** True where the notes don't answer the question (greetings and small talk count as not answered). */
  readonly abstained: boolean;
  /** Numbered from 1 in the order of their first use; empty where the tutor abstained. */
  readonly sources: readonly Source[];
  /** What was found near when the tutor abstained; else empty. At most three places. */
  readonly near: readonly NearPlace[];
  readonly by: 'reader' | 'model';
  /**
   * Present where the language model could not be used and the reader answered in its place, and beside a model's
   * answer in another language than the question's.
   */
  readonly notice?: Notice;
  /** The question made whole from the conversation; present where that differs from what was asked. */
  readonly understoodAs?: string;
  /** From the question to the reply. */
  readonly milliseconds: number;
}

/** One kept turn of a conversation. */
export interface Turn {
  readonly question: string;
  readonly reply: Pick<Reply, 'text' | 'language' | 'abstained' | 'by'> & {
    readonly sources: readonly Source[];
  };
  /** When the reply was ready. */
  readonly at: Date;
}

export interface Tutor {
  /**
   * Answers a question from the course's notes.
   *
   * Turns of one conversation are answered one after another in the order of the calls.
   *
   * @throws {QuestionError} the question is empty or too long, or a key is malformed.
   */
  ask(question: Question, options?: AskOptions): Promise<Reply>;
  /** The kept turns, oldest first. This and what follows rejects with a {@link QuestionError} for a malformed key. */
  history(key: ConversationKey): Promise<Turn[]>;
  /** Deletes a conversation. Returns how many turns were deleted. */
  forget(key: ConversationKey): Promise<number>;
  /** Deletes all conversations over a course (for when the course is removed). Returns how many turns were deleted. */
  forgetCourse(course: CourseKey): Promise<number>;
}
