import type { Language } from '../contract.ts';
import { languageOf } from './detect.ts';

/** Code and quotations: as written, they say nothing of the language of who writes. */
const asWritten =
  /```[\s\S]*?(?:```|$)|`[^`\n]*`|\$[^$\n]{1,200}\$|“[^”]{1,500}”|"[^"]{1,500}"|「[^」]{1,500}」|『[^』]{1,500}』|‘[^’]{1,500}’|\([^()]{1,200}\)/gu;
/** Identifiers, calls, paths and formulas that nobody marked as code. */
const codeWord = /\S*[_=<>{}()[\]/\\|@#$&]\S*/gu;
/** Of these languages' scripts; others that no reply is written in. */
const hangul = /\p{Script=Hangul}/u;
const foreignLetters =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Arabic}]/gu;

/** Fewer are a name, a term or a number with its unit, which every language borrows. */
const fewest = { latinWords: 5, hangulWords: 3, hangulLetters: 10, foreignLetters: 6 };

/** The language that somebody's own sentence is in; `unclear` where it is too short to say, or all code, names and quotes. */
export function proseLanguage(text: string): Language | 'other' | 'unclear' {
  const prose = text.normalize('NFC').replace(asWritten, ' ').replace(codeWord, ' ');
  const words = prose.match(/[\p{L}\p{M}\p{N}’'-]+/gu) ?? [];
  const korean = words.filter((word) => hangul.test(word));
  // Names begin with a capital: "Low-Rank Adaptation of Large Language Models" is no English sentence.
  const latin = words.filter((word) => /^\p{Ll}/u.test(word) && !hangul.test(word));
  const others = prose.match(foreignLetters)?.length ?? 0;
  const syllables = prose.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  if (others >= fewest.foreignLetters && others > syllables && others > latin.length * 2) return 'other';
  const isKorean = korean.length >= fewest.hangulWords && syllables >= fewest.hangulLetters;
  const isLatin = latin.length >= fewest.latinWords;
  if (isKorean && isLatin) return languageOf(prose);
  if (isKorean) return 'ko';
  return isLatin && latin.length > 2 * korean.length ? 'en' : 'unclear';
}
