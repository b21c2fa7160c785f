/** Pairs of terms that a note explains by brackets: "컨텍스트 창(context window)", "… Tuning Methods (PETM)". */
import { koreanStem } from './korean.ts';

export interface TermPair {
  readonly left: string;
  readonly right: string;
}

const BRACKETS = /[(（]([^()（）\n]{2,80})[)）]/g;

/** What may stand directly before a bracket as its term, and how far back that is looked for. */
const BEFORE = /[\p{L}\p{N}][\p{L}\p{N}\-+/#. ]*(?=["'”’*]?\s?$)/u;
const BEFORE_LENGTH = 80;

const HANGUL = /^[가-힣\d][가-힣\d -]*$/;
const LATIN = /^[A-Za-z][A-Za-z\d+#./ -]*$/;
const INITIALS = /^[A-Z][A-Za-z\d]{0,3}[A-Z\d][A-Za-z\d]{0,4}$/;

/** Words that can't begin a term; they come before it in the sentence. */
const LATIN_BEFORE =
  /^(?:the|a|an|and|or|of|in|on|for|with|by|to|as|is|are|was|called|named|using|use|uses|like|from|that|this|its?|our|we|e\.g\.|i\.e\.)$/i;

/** Longest note text that is searched, in characters; a glossary doesn't start after a novel's length. */
const MINING_LIMIT = 2_000_000;

/** The pairs in order of appearance, each once. */
export function minePairs(text: string): TermPair[] {
  const pairs = new Map<string, TermPair>();
  const searched = text.slice(0, MINING_LIMIT);
  for (const match of searched.matchAll(BRACKETS)) {
    const inside = match[1]!;
    const line = searched.slice(Math.max(0, match.index - BEFORE_LENGTH), match.index);
    const before = BEFORE.exec(line.slice(line.lastIndexOf('\n') + 1))?.[0];
    if (before === undefined) continue;
    const parts = inside.split(/[,;]/);
    // Three names or more, or "… 등", are examples: "모델(GPT, BERT, T5)".
    if (parts.length > 2 || /(?:등|etc\.?|\.\.\.|…)\s*$/.test(inside)) continue;
    for (const part of parts) {
      const right = part
        .replace(/^\s*(?:일명|또는|혹은|이하|약칭|영어|영문|or|aka|a\.k\.a\.|short|abbr\.?)[:\s]+/i, '')
        .trim();
      const left = leftTerm(before.trim(), right);
      if (left === undefined || left.toLowerCase() === right.toLowerCase()) continue;
      pairs.set(`${left}\n${right}`.toLowerCase(), { left, right });
    }
  }
  return [...pairs.values()];
}

/** The end of the text before the bracket that the bracket explains, or undefined where it explains nothing. */
function leftTerm(before: string, right: string): string | undefined {
  const words = before.split(' ');
  if (INITIALS.test(right)) return spelledOut(words, right) ?? koreanTerm(words, right.length);
  if (LATIN.test(right) && right.length <= 60) {
    const last = words.at(-1)!;
    if (INITIALS.test(last)) return spelledOut(right.split(' '), last) === undefined ? undefined : last;
    return koreanTerm(words, right.split(/[ -]/).length);
  }
  if (HANGUL.test(right) && right.length <= 30 && right.split(' ').length <= 5) {
    return latinTerm(words, right.split(' ').length);
  }
  return undefined;
}

/** "Parameter-Efficient Tuning Methods" for PETM: as many words from the end as have these initials. */
function spelledOut(words: readonly string[], initials: string): string | undefined {
  const letters = initials.toLowerCase().replace(/s$/, '');
  for (let first = words.length - 1; first >= 0 && words.length - first <= letters.length; first -= 1) {
    const term = words.slice(first);
    const parts = term.join(' ').split(/[ -]/);
    const own = parts.map((part) => part[0]?.toLowerCase() ?? '').join('');
    if (own === letters && term.length > 0 && parts.length > 1) return term.join(' ');
  }
  return undefined;
}

/** At most `count` Korean words from the end; a word with a particle belongs to the sentence, not to the term. */
function koreanTerm(words: readonly string[], count: number): string | undefined {
  const term: string[] = [];
  for (const word of words.toReversed()) {
    if (term.length >= count || !HANGUL.test(word)) break;
    if (term.length > 0 && koreanStem(word) !== word) break;
    term.unshift(word);
  }
  const text = term.join(' ');
  return text.length >= 2 ? text : undefined;
}

function latinTerm(words: readonly string[], count: number): string | undefined {
  const term: string[] = [];
  for (const word of words.toReversed()) {
    if (term.length >= count || !LATIN.test(word) || LATIN_BEFORE.test(word)) break;
    term.unshift(word);
  }
  const text = term.join(' ');
  return text.length >= 2 ? text : undefined;
}
