import { citationPattern, halfCitation } from './citation.ts';

/** A piece of an answer that is checked by itself: a sentence, a list item's sentence, a table row, a code block. */
export interface Unit {
  /** White space, bullets and heading marks before it. */
  readonly prefix: string;
  readonly body: string;
  readonly kind: 'sentence' | 'code';
}

const prefixPattern = /^(?:\s*(?:(?:[-*•+]|\d{1,2}[.)]|#{1,6}|>)\s+)?)*/;
/** A stop, its closing marks, and the citations that follow it. */
const endPattern = new RegExp(
  String.raw`(?:[.!?…]+["'”’»)*_]*|[。！？]["'”’」』)]*)((?:\s*(?:${citationPattern}))*)`,
  'giu',
);
const abbreviation =
  /(?:^|[\s("“[])(?:e\.g|i\.e|etc|vs|cf|fig|eq|dr|mr|mrs|ms|prof|st|al|approx|\p{Lu})\.$|(?:^|\|\s*)\p{N}{1,2}\.$/iu;
/** Longer than any abbreviation, so that looking back costs the same however long the line is. */
const lookBack = 16;
/** "No. 5" goes on; "No. It does not." is an answer. */
const number = /(?:^|[\s("“[])no\.$/i;

/**
 * Cuts a growing text into units as soon as each is surely complete: a sentence is, once something other than its
 * citation follows it.
 */
export class UnitSplitter {
  #rest = '';
  /** Up to here the rest holds no end of a sentence, whatever follows. */
  #searched = 0;

  push(text: string): Unit[] {
    this.#rest += text;
    return this.#take(false);
  }

  /** What is left, complete or not. */
  end(): Unit[] {
    return this.#take(true);
  }

  #take(last: boolean): Unit[] {
    const units: Unit[] = [];
    while (this.#rest !== '') {
      const prefix = prefixPattern.exec(this.#rest)![0];
      const body = this.#rest.slice(prefix.length);
      if (body === '') break;
      const from = Math.max(0, this.#searched - prefix.length);
      const { length, searched } = body.startsWith('```')
        ? { length: codeEnd(body, last), searched: 0 }
        : sentenceEnd(body, last, from);
      this.#searched = length === undefined ? prefix.length + searched : 0;
      if (length === undefined) break;
      const text = body.slice(0, length);
      if (text.trim() !== '')
        units.push({ prefix, body: text.trimEnd(), kind: body.startsWith('```') ? 'code' : 'sentence' });
      this.#rest = body.slice(text.trimEnd().length);
    }
    if (last) this.#rest = '';
    return units;
  }
}

function codeEnd(body: string, last: boolean): number | undefined {
  const close = body.indexOf('\n```', 3);
  if (close >= 0) return close + 4;
  return last ? body.length : undefined;
}

/** @param from where to look from: before it nothing ends. */
function sentenceEnd(
  body: string,
  last: boolean,
  from: number,
): { readonly length: number | undefined; readonly searched: number } {
  const newline = body.indexOf('\n');
  const line = newline < 0 ? body : body.slice(0, newline);
  const pattern = new RegExp(endPattern);
  pattern.lastIndex = from;
  let searched = from;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    const end = match.index + match[0].length;
    const after = line.slice(end);
    const stopEnd = end - match[1]!.length;
    const before = line.slice(Math.max(0, stopEnd - lookBack), stopEnd);
    const isShort = abbreviation.test(before) || (number.test(before) && /^\s*\p{N}/u.test(after));
    // "3.5", "v1.0", "example.com": no white space, no end. A wide stop needs none.
    const isInside = !/[。！？]/.test(match[0]) && match[1] === '' && after !== '' && !/^\s/.test(after);
    if (isShort || isInside) {
      // Further stops and closing marks may yet come, and after a stop inside a word a citation.
      if ((isShort ? /^[^.!?…"'”’»)*_]/ : /^[^[【(.!?…"'”’»)*_]/).test(after)) searched = stopEnd;
      continue;
    }
    const next = after.trimStart();
    if (next === '') return { length: newline >= 0 || last ? end : undefined, searched };
    // A citation may be half here: "… . [".
    if (halfCitation.test(next) && newline < 0 && !last) return { length: undefined, searched };
    return { length: end, searched };
  }
  if (newline >= 0) return { length: newline, searched };
  return { length: last ? body.length : undefined, searched };
}
