/** A half-open range of UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

// A stop with its closing marks and what follows of white space; wide stops need no white space after them.
const stop = /(?:[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]["'”’」』)\]]*)/gu;
/** What ends with a full stop and does not end a sentence. */
const abbreviation =
  /(?:^|[\s("“[])(?:e\.g|i\.e|etc|vs|cf|fig|eq|no|dr|mr|mrs|ms|prof|st|approx|resp|ch|sec|vol|al|\p{Lu}|\p{N}{1,2}|예)\.$/iu;

/** Splits one line or paragraph into sentences; the ranges hold no white space at their ends. */
export function sentencesIn(text: string, from = 0, to: number = text.length): Range[] {
  const ranges: Range[] = [];
  let start = from;
  const push = (end: number): void => {
    const piece = text.slice(start, end);
    const lead = piece.length - piece.trimStart().length;
    const size = piece.trim().length;
    if (size > 0) ranges.push({ start: start + lead, end: start + lead + size });
    start = end;
  };
  for (const line of text.slice(from, to).matchAll(/[^\n]+/g)) {
    const lineStart = from + line.index;
    const lineEnd = lineStart + line[0].length;
    start = lineStart;
    for (const match of line[0].matchAll(stop)) {
      const end = lineStart + match.index + match[0].length;
      if (abbreviation.test(text.slice(start, end))) continue;
      push(end);
    }
    push(lineEnd);
  }
  return ranges;
}
