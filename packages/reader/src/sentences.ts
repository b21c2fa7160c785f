import type { TextRange } from './contract.ts';

/** `header`: the first of several table rows; `term`: a line that names something and tells of it. */
export type SentenceKind = 'prose' | 'item' | 'row' | 'header' | 'term';

/** A sentence, list item or table row of a passage: the smallest thing that the reader points at. */
export interface Sentence extends TextRange {
  readonly kind: SentenceKind;
  /** Begins a line of the passage. */
  readonly opensLine: boolean;
}

const bullet = /^\s*(?:[-*•–·]|\d{1,3}[.)]|[a-z][.)]|[①-⑳]|[가나다라마바사아자차카타파하][.)])\s+/u;
// The end of a sentence within a line: a full stop and so on, closing marks, then white space. It is looked for from the
// first stop of a run alone: a page of nothing but stops would be searched from each of them.
const sentenceEnd = /(?:(?<![.!?…])[.!?…]+|[。！？])["'”’)\]]*(?=\s)\s+|[。！？]["'”’)\]]*/gu;
// What ends with a stop and yet does not end a sentence.
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|fig|no|dr|mr|mrs|ms|prof|st|approx|eq|ch|sec|vol|pp?|al|\p{L}|\d{1,2}|예)\.$/iu;
/** Shorter pieces are joined to their neighbour: "네." alone tells nothing. */
const shortest = 4;

/**
 * Splits a passage into sentences: every line by itself (the passage's blocks stand on lines of their own), and
 * prose within a line at the ends of its sentences. List marks are left out of an item's range.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') splitLine(line, lineStart, sentences);
    lineStart += line.length + 1;
  }
  return sentences.map((sentence, index) => {
    const opensTable =
      sentence.kind === 'row' && sentences[index - 1]?.kind !== 'row' && sentences[index + 1]?.kind === 'row';
    return opensTable ? { ...sentence, kind: 'header' } : sentence;
  });
}

function splitLine(line: string, offset: number, into: Sentence[]): void {
  const mark = bullet.exec(line)?.[0].length ?? 0;
  const lead = mark + (/^\s*/.exec(line.slice(mark))?.[0].length ?? 0);
  const body = line.slice(lead).trimEnd();
  if (body === '') return;
  const kind = kindOf(body, mark > 0);
  const start = offset + lead;
  if (kind === 'row') {
    into.push({ start, end: start + body.length, kind, opensLine: true });
    return;
  }
  let from = 0;
  const first = into.length;
  for (const match of body.matchAll(sentenceEnd)) {
    const end = match.index + match[0].trimEnd().length;
    if (end - from < shortest || abbreviation.test(body.slice(Math.max(0, from), end))) continue;
    const next = match.index + match[0].length;
    if (body.length - next < shortest) break;
    into.push({ start: start + from, end: start + end, kind, opensLine: into.length === first });
    from = next;
  }
  into.push({ start: start + from, end: start + body.length, kind, opensLine: into.length === first });
}

function kindOf(body: string, marked: boolean): SentenceKind {
  if (/\S \| \S/.test(body) || /\t/.test(body)) return 'row';
  if (marked) return 'item';
  return /^[^.!?:]{1,60}(?:\s[-–—]\s|:\s|\s→\s)\S/u.test(body) ? 'term' : 'prose';
}
