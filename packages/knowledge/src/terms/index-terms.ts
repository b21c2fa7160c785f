/** The strings under which a text is found: stems, joined compounds, character bigrams. */
import { bigramsOf, WORD_LIMIT, type Word, wordsOf } from './words.ts';

/**
 * Calls `emit` for every index term of the text, in order. `end` is the offset behind the word it comes from.
 * Hangul and Han: the stem and the bigrams of the whole run. Latin: the stem, and for "fine-tuning" also
 * "finetuning", so that hyphens don't matter.
 */
export function eachIndexTerm(text: string, emit: (term: string, word: Word) => void): void {
  let previous: Word | undefined;
  for (const word of wordsOf(text)) {
    emitWord(word, emit);
    if (previous && isCompound(text, previous, word)) {
      emit(compound(previous, word), word);
    }
    previous = word;
  }
}

/** The index terms of a text, in order, with repetitions. */
export function indexTermsOf(text: string): string[] {
  const terms: string[] = [];
  eachIndexTerm(text, (term) => terms.push(term));
  return terms;
}

function emitWord(word: Word, emit: (term: string, word: Word) => void): void {
  if (word.stem.length <= WORD_LIMIT) emit(word.stem, word);
  if (word.script === 'latin') return;
  for (const bigram of bigramsOf(word.surface)) emit(bigram, word);
}

function isCompound(text: string, previous: Word, word: Word): boolean {
  return (
    previous.script === 'latin' &&
    word.script === 'latin' &&
    word.start - previous.end === 1 &&
    text[previous.end] === '-' &&
    previous.surface.length + word.surface.length <= WORD_LIMIT
  );
}

function compound(previous: Word, word: Word): string {
  return previous.surface + word.stem;
}
