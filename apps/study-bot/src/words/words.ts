import type { Language } from '@haksup/tutor';
import { en } from './en.ts';
import { ko } from './ko.ts';

/** What a file's refusal is about; the words say it in the person's language. */
export type FileProblem =
  | { readonly kind: 'unsupported'; readonly known: readonly string[] }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'same-name' }
  | { readonly kind: 'foreign-host' }
  | { readonly kind: 'download' }
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'unreadable' };

export interface IngestCounts {
  readonly course: string;
  readonly added: number;
  readonly unchanged: number;
}

/** A permission that the bot lacks, as Discord's settings call it. */
export type MissingPermission = 'SendMessages' | 'SendMessagesInThreads';

/** Everything the bot says in its own words. Arguments that come from people arrive escaped. */
export interface Words {
  readonly language: Language;
  /** Label of the button that shows the passage behind source `number`. */
  fullPassage(number: number): string;
  understoodAs(question: string): string;
  courseUsed(course: string): string;
  /** Put where an answer would continue but for a shutdown. */
  readonly interrupted: string;
  /** The answer to anything that arrives while the bot shuts down. */
  readonly restarting: string;
  readonly failed: string;
  readonly tookTooLong: string;
  readonly emptyQuestion: string;
  questionTooLong(limit: number): string;
  readonly noTextInMessage: string;
  tooManyAtOnce(limit: number): string;
  tooFast(seconds: number): string;
  readonly noThread: string;
  cannotWrite(channel: string, missing: readonly MissingPermission[]): string;
  threadLocked(thread: string): string;

  /** No course yet; `mayAdd` tells whether the person may change that. */
  noCourse(mayAdd: boolean): string;
  unknownCourse(name: string, known: readonly string[]): string;
  readonly courseNameNeeded: string;
  courseNameInvalid(limit: number): string;
  mayNotChange(role: string | undefined): string;
  tooManyCourses(limit: number): string;
  readonly noPersonalCourses: string;
  tooManyNotes(limit: number): string;
  reading(done: number, total: number): string;
  readonly downloading: string;
  ingested(counts: IngestCounts): string;
  readonly nothingIngested: string;
  fileProblem(problem: FileProblem): string;
  readonly courses: string;
  courseLine(name: string, notes: number, isDefault: boolean): string;
  notesOf(course: string, count: number): string;
  more(count: number): string;
  nowDefault(course: string): string;
  confirmRemoval(course: string, notes: number): string;
  confirmNoteRemoval(course: string, note: string): string;
  noteUnknown(course: string, note: string): string;
  readonly remove: string;
  readonly cancel: string;
  removed(what: string): string;
  readonly kept: string;
  readonly confirmationExpired: string;
  readonly notYourButton: string;
  roleSet(role: string): string;
  readonly roleCleared: string;
  readonly roleNeedsManageServer: string;
  readonly roleNeedsServer: string;

  passageTitle(place: string): string;
  readonly passageGone: string;
  readonly unknownCommand: string;
  help(server: boolean): string;
}

export const words: Readonly<Record<Language, Words>> = { ko, en };
