import type { Note, RankedPassage } from '@haksup/knowledge';
import type { Snippet } from './snippet.ts';

/** A text that holds a passage, to be quoted from. */
export interface StandingNote {
  readonly note: Note;
  /** Where the passage starts in `note.text`. */
  readonly start: number;
  /** The snippet of `note.text` with its ranges in the note that the passage was retrieved from. */
  placed(snippet: Snippet): Snippet;
}

/**
 * The note that a passage is from, or the passage in its place where the note was removed or changed between search and
 * now: positions of the one would be any other text in the other.
 */
export function standingNote(passage: RankedPassage, note: Note | undefined): StandingNote {
  const { start, end, text } = passage;
  if (note !== undefined && note.text.slice(start, end) === text) {
    return { note, start, placed: (snippet) => snippet };
  }
  return {
    note: {
      path: passage.note,
      title: passage.title,
      text,
      blocks: [{ kind: 'paragraph', level: 0, start: 0, end: text.length }],
    },
    start: 0,
    placed: (snippet) => ({
      ...snippet,
      lines: snippet.lines.map((line) => ({
        ...line,
        start: line.start + start,
        end: line.end + start,
      })),
    }),
  };
}
