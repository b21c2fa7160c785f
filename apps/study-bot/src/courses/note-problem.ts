import {
  ArchiveTooLargeError,
  FileTooLargeError,
  noteEndings,
  ReadingTimeoutError,
  UndecodableTextError,
  UnsupportedFormatError,
} from '@haksup/knowledge';
import type { FileProblem } from '../words/words.ts';

/** Why the library could not read a note, in a form that can be said in any language. */
export function noteProblem(error: Error, largest: number): FileProblem {
  if (error instanceof UnsupportedFormatError) return { kind: 'unsupported', known: noteEndings };
  if (error instanceof FileTooLargeError) return { kind: 'too-large', limit: error.limit };
  if (error instanceof ArchiveTooLargeError) return { kind: 'too-large', limit: largest };
  if (error instanceof UndecodableTextError) return { kind: 'not-text' };
  if (error instanceof ReadingTimeoutError) return { kind: 'too-slow' };
  return { kind: 'unreadable' };
}
