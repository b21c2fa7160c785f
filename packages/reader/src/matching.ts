import type { QuestionTerm } from './contract.ts';
import { splitWords, type Word } from './words.ts';

/** How well a word of a passage meets a term of the question. */
export const matchLevels = ['none', 'weak', 'variant', 'exact'] as const;
export type MatchLevel = 0 | 1 | 2 | 3;

/** What a match of each level counts for in a share of the question that is found. */
export const levelWeights: readonly number[] = [0, 0.35, 0.85, 1];

/** Limits on what the terms may cost to match. */
const mostTerms = 512;
const mostVariants = 32;
const mostWordsOfVariant = 6;
/** What may follow a stem within one word: particles and endings in Korean, inflections in other scripts. */
const longestHangulEnding = 4;
const latinEnding =
  /^(?:'?s|e?d|ing|e?s|er|ers|ion|ions|ly|al|ment|ments|ation|ations|ies|y|e|est|ized|ised|ize|ise|ning|ned|ting|ted)$/;

interface Variant {
  /** The variant without white space. */
  readonly joined: string;
  readonly level: MatchLevel;
  readonly hangul: boolean;
}

/** A term prepared for matching. */
export interface PreparedTerm {
  readonly variants: readonly Variant[];
  readonly rarity: number;
  /** The term's weight in shares: even a common word counts a little. */
  readonly weight: number;
  readonly start: number;
  readonly end: number;
}

export function prepareTerms(question: string, terms: readonly QuestionTerm[]): PreparedTerm[] {
  const prepared: PreparedTerm[] = [];
  for (const term of rarest(terms)) {
    const own = normalise(question.slice(term.start, term.end));
    const variants: Variant[] = [];
    term.variants.slice(0, mostVariants).forEach((text, index) => {
      const joined = normalise(text);
      if (joined === '' || variants.some((variant) => variant.joined === joined)) return;
      const weight =
        term.weights?.[index] ?? (own.startsWith(joined.slice(0, Math.max(2, joined.length - 2))) ? 1 : 0.9);
      variants.push({ joined, level: weight >= 0.95 ? 3 : 2, hangul: /\p{Script=Hangul}/u.test(joined) });
    });
    const rarity = Math.min(1, Math.max(0, term.rarity));
    if (variants.length === 0 || rarity === 0) continue;
    prepared.push({ variants, rarity, weight: 0.05 + rarity, start: term.start, end: term.end });
  }
  return prepared;
}

/** In their order. */
function rarest(terms: readonly QuestionTerm[]): readonly QuestionTerm[] {
  if (terms.length <= mostTerms) return terms;
  const kept = new Set(terms.toSorted((a, b) => b.rarity - a.rarity).slice(0, mostTerms));
  return terms.filter((term) => kept.has(term));
}

function normalise(text: string): string {
  return splitWords(text)
    .map((word) => word.text)
    .join('');
}

/**
 * Finds a term in a row of words.
 *
 * @returns the level at each word: [words.length]. A variant of several words marks all of them.
 */
export function matchTerm(term: PreparedTerm, words: readonly Word[]): Uint8Array {
  const levels = new Uint8Array(words.length);
  for (let at = 0; at < words.length; at++) {
    for (const variant of term.variants) {
      if (levels[at]! >= variant.level) continue;
      const covered = wordsCovered(variant, words, at);
      for (let index = at; index < at + covered; index++) {
        levels[index] = Math.max(levels[index]!, variant.level);
      }
      if (covered === 0 && levels[at] === 0 && variant.level === 3 && weaklyAlike(variant, words[at]!.text)) {
        levels[at] = 1;
      }
    }
  }
  return levels;
}

/** How many words from `at` on spell the variant (the last one may carry an ending), or 0. */
function wordsCovered(variant: Variant, words: readonly Word[], at: number): number {
  let joined = '';
  for (let count = 1; count <= mostWordsOfVariant && at + count <= words.length; count++) {
    joined += words[at + count - 1]!.text;
    if (joined.length < variant.joined.length) {
      if (!variant.joined.startsWith(joined)) return 0;
      continue;
    }
    if (!joined.startsWith(variant.joined)) {
      return count === 1 && !variant.hangul && sameStem(joined, variant.joined) ? 1 : 0;
    }
    const ending = joined.slice(variant.joined.length);
    if (ending === '') return count;
    if (variant.hangul)
      return variant.joined.length >= 2 || ending.length <= 2
        ? ending.length <= longestHangulEnding
          ? count
          : 0
        : 0;
    // British and other doublings: modelling, planned.
    const doubled = ending.length > 1 && ending[0] === variant.joined.at(-1) ? ending.slice(1) : ending;
    return variant.joined.length >= 3 &&
      (latinEnding.test(ending) || latinEnding.test(doubled) || sameStem(joined, variant.joined))
      ? count
      : 0;
  }
  return 0;
}

function sameStem(left: string, right: string): boolean {
  return left.length >= 4 && right.length >= 4 && stem(left) === stem(right);
}

function stem(word: string): string {
  const cut = word.replace(/(?:'s|ies|ing|ed|es|s|y|e|ion|ions|er|ers|ly|al|i)$/, '');
  return cut.length >= 4 ? cut : word;
}

/** A compound that holds the term, or words that share most of their letters. */
function weaklyAlike(variant: Variant, word: string): boolean {
  const term = variant.joined;
  if (term.length < 2 || word.length < 2) return false;
  if (variant.hangul) {
    if (word.includes(term)) return true;
    let shared = 0;
    for (let at = 0; at + 2 <= term.length; at++) if (word.includes(term.slice(at, at + 2))) shared++;
    return shared > 0 && shared * 2 >= term.length - 1;
  }
  if (term.length >= 4 && word.includes(term)) return true;
  let common = 0;
  while (common < term.length && common < word.length && term[common] === word[common]) common++;
  return common >= 5 && common * 10 >= Math.max(term.length, word.length) * 6;
}
