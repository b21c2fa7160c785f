import type { TextRange } from './contract.ts';

/** A word, number or symbol: the unit that the network reads. */
export interface Word extends TextRange {
  /** NFKC, lower case. */
  readonly text: string;
  readonly shape: WordShape;
}

/** How a word looks; lower-casing would hide it. */
export type WordShape =
  | 'latin'
  | 'capitalised'
  | 'capitals'
  | 'hangul'
  | 'number'
  | 'year'
  | 'mixed'
  | 'mark'
  | 'other';

// Hangul runs, Latin (and other alphabets') runs with inner apostrophes, numbers with their separators, single marks.
const wordPattern =
  /[\p{Script=Hangul}]+|\p{N}+(?:[.,:]\p{N}+)*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|(?:(?!\p{Script=Hangul})\p{L})[\p{M}]*(?:(?:(?!\p{Script=Hangul})[\p{L}\p{M}\p{N}_])|['’](?=\p{L}))*|[^\s]/gu;

/**
 * Splits text into words. Offsets are those of the text as given; each word's own text is normalised.
 * A Korean particle stays with its word; `LLM은` is two words, since the script changes.
 */
export function splitWords(text: string, from = 0, to: number = text.length): Word[] {
  const words: Word[] = [];
  wordPattern.lastIndex = 0;
  const part = from === 0 && to === text.length ? text : text.slice(from, to);
  for (const match of part.matchAll(wordPattern)) {
    const start = from + match.index;
    words.push({
      start,
      end: start + match[0].length,
      text: match[0].normalize('NFKC').toLowerCase(),
      shape: shapeOf(match[0]),
    });
  }
  return words;
}

function shapeOf(word: string): WordShape {
  if (/^\p{Script=Hangul}/u.test(word)) return 'hangul';
  if (/^\p{N}/u.test(word)) return /^(1[0-9]|20)\d\d$/.test(word) ? 'year' : 'number';
  if (/^\p{L}/u.test(word)) {
    if (/\p{N}/u.test(word)) return 'mixed';
    if (word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()) return 'capitals';
    const first = word.slice(0, 1);
    if (first === first.toUpperCase() && first !== first.toLowerCase()) {
      return word.slice(1) === word.slice(1).toLowerCase() ? 'capitalised' : 'mixed';
    }
    return word === word.toLowerCase() ? 'latin' : 'mixed';
  }
  return word.length === 1 && word.charCodeAt(0) < 0x80 ? 'mark' : 'other';
}
