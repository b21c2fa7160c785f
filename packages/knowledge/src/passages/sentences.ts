/** Sentences of Korean and English text, by Unicode's rules and what they don't know. */
import type { TextRange } from '../contract.ts';

const segmenter = new Intl.Segmenter('ko', { granularity: 'sentence' });

/** After these a full stop doesn't end the sentence. */
const ABBREVIATION =
  /(?:^|[\s(["'“‘])(?:e\.g|i\.e|et al|etc|cf|vs|viz|ca|approx|fig|figs|eq|eqs|sec|ch|no|nos|vol|pp?|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|co|dept|est|u\.s|u\.k|ph\.d|[a-z])\.["'”’)\]]*\s+$/i;

/** "1." or "a)" at a sentence's start is its number, not a sentence. */
const NUMBERING = /^\s*(?:\(?\d{1,3}[.)]|[a-z][.)]|[가-힣][.)]|[-*•·])\s*$/i;

/** Korean that ends and goes on with a small Latin letter, where the general rules see one sentence. */
const KOREAN_END = /(?<=[가-힣][.!?]["'”’)\]]*)\s+(?=["'“‘([]*[a-z])/g;

/**
 * The sentences of a text as ranges without the white space around them, in order. Line feeds always end a
 * sentence; decimals, abbreviations ("e.g.", "et al.") and numbering don't.
 */
export function sentencesOf(text: string): TextRange[] {
  const sentences: TextRange[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    for (const { start, end } of sentencesOfLine(line)) {
      sentences.push({ start: lineStart + start, end: lineStart + end });
    }
    lineStart += line.length + 1;
  }
  return sentences;
}

/** Characters that an abbreviation, what closes after it and white space may have. */
const TAIL_LENGTH = 64;

/** The end of a sentence so far: looking at all of it after each full stop would take a line of them for ever. */
function tail(line: string, start: number, end: number): string {
  const from = end - TAIL_LENGTH;
  // The underscore stands for what is cut off, so that no piece of a word is taken for a beginning.
  return from <= start ? line.slice(start, end) : `_${line.slice(from, end)}`;
}

function sentencesOfLine(line: string): TextRange[] {
  const ranges: TextRange[] = [];
  let start = 0;
  let end = 0;
  const close = (): void => {
    const piece = line.slice(start, end);
    const from = start + (piece.length - piece.trimStart().length);
    const to = start + piece.trimEnd().length;
    if (to > from) ranges.push({ start: from, end: to });
    start = end;
  };
  for (const { segment } of segmenter.segment(line)) {
    const offset = end;
    for (const match of segment.matchAll(KOREAN_END)) {
      end = offset + match.index + match[0].length;
      close();
    }
    end = offset + segment.length;
    if (!ABBREVIATION.test(tail(line, start, end)) && !NUMBERING.test(line.slice(start, end))) close();
  }
  end = line.length;
  close();
  return ranges;
}
