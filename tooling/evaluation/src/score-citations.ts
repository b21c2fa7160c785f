import { containsFact, containsText, normalise } from './normalise.ts';
import type { Question } from './question.ts';
import type { NoteReader } from './readable-note.ts';
import type { Source } from './score-answer.ts';

export interface CitationScore {
  /** Whether the quotes, taken together, hold every fact of the question. */
  readonly supported: boolean;
  /** Whether the note that the question was written from is among the cited ones. */
  readonly namesNote: boolean;
  /** Lines of quotes that were compared with their notes. */
  readonly lines: number;
  /** Those that do not stand in their note as people read it; empty where every quote is exact. */
  readonly inexact: readonly { readonly note: string; readonly line: string }[];
}

/**
 * Scores the citations of one answer. Meant for right answers: whether a wrong one is well cited says little.
 *
 * @param readNote where the course's notes are read from, see `openNotes`
 */
export async function scoreCitations(
  question: Question,
  sources: readonly Source[],
  readNote: NoteReader,
): Promise<CitationScore> {
  const quotes = normalise(sources.map((source) => source.quote).join('\n'));
  const inexact: { note: string; line: string }[] = [];
  let lines = 0;
  for (const source of sources) {
    const note = await readNote(source.note);
    for (const line of source.quote.split('\n')) {
      const wanted = normalise(line);
      if (wanted.characters === '') continue;
      lines += 1;
      if (note === undefined || !containsText(note, wanted)) inexact.push({ note: source.note, line });
    }
  }
  return {
    supported: question.facts.every((fact) => containsFact(quotes, fact)),
    namesNote: sources.some((source) => source.note === question.note),
    lines,
    inexact,
  };
}
