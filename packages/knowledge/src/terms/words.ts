/** Text to words with their places: letters of any script, Latin and Hangul apart, numbers whole. */
import { englishStem } from './english.ts';
import { koreanStem } from './korean.ts';

export interface Word {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** As it stands there, lower-cased; numbers without the commas of thousands. */
  readonly surface: string;
  readonly stem: string;
  readonly script: 'hangul' | 'latin' | 'other';
}

// In this order: Hangul, numbers ("3.5", "1,000"), Latin ("c++", "c#"), everything else.
const WORD =
  /[가-힣ㄱ-ㅎㅏ-ㅣ]+|\d+(?:[.,]\d+)+(?![\p{Script=Latin}\d])|[\p{Script=Latin}\d]+(?:[+]{1,2}|#(?!\w))?|[\p{L}\p{N}]+/gu;

/** Words in order. Korean glued to Latin ("BERT는", "LLM이란") comes as two words. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    words.push({ start, end: start + match[0].length, ...readWord(match[0]) });
  }
  return words;
}

/** Calls `visit` with each word as it stands in the text, unread: for scanning much text for a few words. */
export function eachRun(text: string, visit: (run: string, start: number) => void): void {
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match; match = WORD.exec(text)) visit(match[0], match.index);
}

/** What a run is as a word. */
export function readWord(run: string): Pick<Word, 'surface' | 'stem' | 'script'> {
  const first = run.charCodeAt(0);
  if ((first >= 0xac00 && first <= 0xd7a3) || (first >= 0x3131 && first <= 0x3163)) {
    return { surface: run, stem: koreanStem(run), script: 'hangul' };
  }
  if (/^\d+[.,]/.test(run)) {
    const plain = run.replace(/,(?=\d{3})/g, '');
    return { surface: plain, stem: plain, script: 'latin' };
  }
  const lower = run.toLowerCase();
  return isLatin(run)
    ? { surface: lower, stem: englishStem(lower), script: 'latin' }
    : { surface: lower, stem: lower, script: 'other' };
}

/** Whether the run is Latin letters and digits; they alone form compounds with a hyphen. */
export function isLatin(run: string): boolean {
  return /^[\p{Script=Latin}\d]/u.test(run);
}

/** Longest word that is indexed, in characters: hashes and base64 would fill the index. */
export const WORD_LIMIT: number = 40;

/** Two-syllable windows of a Hangul or Han run, marked so that they can't be taken for words. */
export function bigramsOf(run: string): string[] {
  const bigrams: string[] = [];
  for (let index = 0; index + 1 < run.length && index < 2 * WORD_LIMIT; index += 1) {
    bigrams.push(`~${run.slice(index, index + 2)}`);
  }
  return bigrams;
}
