import { sentencesOf, type TextRange } from '@haksup/knowledge';

/** The sentences of a part of a text, as ranges of the whole text. */
export function sentencesIn(text: string, from = 0, to: number = text.length): TextRange[] {
  return sentencesOf(text.slice(from, to)).map(({ start, end }) => ({
    start: from + start,
    end: from + end,
  }));
}
