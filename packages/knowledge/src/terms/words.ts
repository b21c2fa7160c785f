/** Text to words with their places: letters of any script, Latin and Hangul apart, numbers whole. */
import { englishStem } from './english.ts';
import { koreanStem } from './korean.ts';

export interface Word {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** As it stands there, lower-cased. */
  readonly surface: string;
  readonly stem: string;
  readonly script: 'hangul' | 'latin' | 'other';
}

// "fine-tuning" and "gpt-3.5" are one run whose parts are words too; "c++" and "c#" keep their signs.
const WORD =
  /(?<hangul>[가-힣ㄱ-ㅎㅏ-ㅣ]+)|(?<number>\d+(?:[.,]\d+)+(?![\p{L}\p{N}]))|(?<latin>[\p{Script=Latin}\d]+(?:[+]{1,2}|#(?!\w))?)|(?<other>[\p{L}\p{N}]+)/gu;

/** Words in order. Korean glued to Latin ("BERT는", "LLM이란") comes as two words. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const { hangul, number, latin, other } = match.groups as { [name: string]: string | undefined };
    const start = match.index;
    const end = start + match[0].length;
    if (hangul !== undefined) {
      words.push({ start, end, surface: hangul, stem: koreanStem(hangul), script: 'hangul' });
    } else if (number !== undefined) {
      const plain = number.replace(/,(?=\d{3})/g, '');
      words.push({ start, end, surface: plain, stem: plain, script: 'latin' });
    } else if (latin !== undefined) {
      const lower = latin.toLowerCase();
      words.push({ start, end, surface: lower, stem: englishStem(lower), script: 'latin' });
    } else if (other !== undefined) {
      const lower = other.toLowerCase();
      words.push({ start, end, surface: lower, stem: lower, script: 'other' });
    }
  }
  return words;
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
