import type { QuestionTerm } from '@haksup/knowledge';
import { holds } from '../extract/evidence.ts';
import { clausesOf } from '../text/clauses.ts';
import { contradicts, denials, familiesOf } from '../text/concepts.ts';
import { isGeneric } from '../text/generic-words.ts';
import { type ContentWord, contentWords } from '../text/words.ts';
import type { EvidenceSentence, EvidenceText, Words } from './evidence-text.ts';

/** What a claim's words may be called in the course's other language: the library's analysis of the claim. */
export type ClaimTerms = readonly Pick<QuestionTerm, 'text' | 'variants' | 'weights'>[];

export interface Support {
  readonly supported: boolean;
  /** How much of the claim's weakest clause the evidence holds, 0 … 1. */
  readonly score: number;
  /** The sentences that say it, in the passage's order. */
  readonly sentences: readonly EvidenceSentence[];
}

const nothing: Support = { supported: false, score: 0, sentences: [] };

/** The least share of a clause's words that one clause of the evidence must hold; across languages fewer can match. */
const leastShare = 0.66;
const leastShareAcross = 0.55;
/** From here on a clause of the evidence speaks of the same thing, and what it denies is denied. */
const sameMatter = 0.55;
/** From here on the claim retells the clause nearly word for word, and denials must match one by one. */
const nearlyTheSame = 0.85;
/** What else a word may be called counts from this weight on: a neighbour in meaning proves nothing. */
const leastSure = 0.5;
const weights = { name: 1.5, number: 1, noun: 1, predicate: 0.6 } as const;

/**
 * Whether a passage says what a claim says. No model judges: words are compared, and what a bag of words would miss
 * is asked for by itself.
 *
 * - Every clause of the claim must be held by one clause or sentence of the passage, together with what that leans on
 *   (a table's header, a list's lead-in, the heading, the sentence before a "this").
 * - A word of the claim that is not there, and neither under another name that the glossary knows, must be one that
 *   says nothing of the matter ("usually", "방법"). Numbers must stand in the very sentence.
 * - The clause that comes closest must not say the opposite: a denial against a statement, "faster" against
 *   "slower", the two sides of "than" swapped.
 */
export function supports(claim: string, evidence: EvidenceText, terms: ClaimTerms): Support {
  const all = contentWords(claim);
  if (all.length === 0) return nothing;
  const verbatim = evidence.sentences.find(
    (sentence) => squeezed(sentence.lower) === squeezed(claim.normalize('NFKC').toLowerCase()),
  );
  if (verbatim !== undefined) return { supported: true, score: 1, sentences: [verbatim] };
  const across = isKorean(claim) !== isKorean(evidence.text);
  // Without the glossary a claim in the other language is made of strangers.
  if (across && terms.length === 0) return nothing;
  if (!all.every((word) => isGrounded(word, evidence, terms))) return nothing;
  const found = clausesOf(claim).map((clause) => best(clause, evidence, terms, across));
  if (found.every((one) => one.supported)) {
    const sentences = new Set(found.flatMap((one) => one.sentences));
    return {
      supported: true,
      score: Math.min(...found.map((one) => one.score)),
      sentences: evidence.sentences.filter((sentence) => sentences.has(sentence)),
    };
  }
  if (found.length < 2 || found.some((one) => one.opposite)) return nothing;
  // One sentence that holds nearly all of the claim outweighs how the claim was cut.
  const whole = best(claim, evidence, terms, across);
  return whole.supported && whole.score >= nearlyTheSame ? whole : nothing;
}

/** Letters, digits and what changes a number or a comparison: "1.5" is not "15", nor "-1" "1", nor "p < 1" "p > 1". */
function squeezed(text: string): string {
  return text.replace(
    /(?<=\p{N})(\.)(?=\p{N})|(?<![\p{L}\p{N})\]])([-−])(?=\p{N})|[^\p{L}\p{N}%<>≤≥≠=+±]/gu,
    (_, point: string | undefined, minus: string | undefined) => point ?? (minus && '-') ?? '',
  );
}

/** Names and numbers are either in the passage or the claim is not from it. */
function isGrounded(word: ContentWord, evidence: EvidenceText, terms: ClaimTerms): boolean {
  if (word.kind === 'number') {
    return evidence.numbers.has(word.stem) || isTrifling(word) || isCount(word, evidence);
  }
  if (word.kind !== 'name') return true;
  const { about, lower } = evidence;
  if (holds(lower, word.text) || about.stems.has(word.stem) || holds(about.lower, word.text)) return true;
  if (evidence.sentences.some((sentence) => sentence.stems.has(word.stem))) return true;
  return variantsOf(word, terms).some((variant) => holds(lower, variant) || holds(about.lower, variant));
}

function isTrifling(word: ContentWord): boolean {
  return /^(?:one|first|하나|첫|첫째|한)$/.test(word.text);
}

function isCount(word: ContentWord, evidence: EvidenceText): boolean {
  const count = Number(word.stem);
  return Number.isInteger(count) && count >= 2 && count <= 12 && count === evidence.items;
}

interface ClauseSupport extends Support {
  /** The evidence that comes closest says the opposite. */
  readonly opposite: boolean;
}

function best(clause: string, evidence: EvidenceText, terms: ClaimTerms, across: boolean): ClauseSupport {
  const all = contentWords(clause);
  const words = all.filter((word) => word.kind !== 'number');
  const numbers = all.filter(
    (word) => word.kind === 'number' && !isTrifling(word) && !isCount(word, evidence),
  );
  const ranks = [...numbers, ...all.filter(({ text }) => /^(?:first|첫|첫째|첫번째)$/.test(text))];
  const said = counted(all);
  let closest = { share: 0, opposite: false };
  let found: Support = nothing;
  for (const sentence of evidence.sentences) {
    const around = [evidence.about, ...sentence.context, ...earlierOf(sentence, words)];
    if (!numbers.every((number) => [sentence, ...around].some((text) => text.stems.has(number.stem))))
      continue;
    if (words.length === 0) return { supported: true, score: 1, sentences: [sentence], opposite: false };
    const windows =
      sentence.clauses.length > 1 && !sentence.contrasts ? [...sentence.clauses, sentence] : sentence.clauses;
    for (const one of windows) {
      const near = [...around, ...subjectOf(sentence, one)];
      // Where clauses tell of two things, a number belongs to the one beside it.
      if (
        isOther(one, sentence) &&
        !ranks.every(({ stem }) => [one, ...near].some((text) => text.stems.has(stem)))
      )
        continue;
      const { share, strangers } = shareOf(words, one, near, terms, across);
      const strange =
        strangers.filter((word) => !isPointedAt(word, one, sentence)).length > 0 || strangers.length > 1;
      const isWhole = one === sentence;
      const opposite =
        saysOpposite(clause, one.text, share, isWhole) ||
        borrowsDenied(clause, words, one, sentence) ||
        movesNumber(said, sentence.text) ||
        comparesOtherwise(clause, sentence.text);
      // A whole sentence with two clauses says both sides of an opposition; its clauses tell which side is whose.
      if (!isWhole && (share > closest.share || (share === closest.share && !opposite)))
        closest = { share, opposite };
      if (opposite || strange || share < (across ? leastShareAcross : leastShare)) continue;
      if (share > found.score)
        found = {
          supported: true,
          score: share,
          sentences: [...(sentence.before ? [sentence.before] : []), sentence],
        };
    }
  }
  const opposite =
    closest.opposite &&
    closest.share >= sameMatter &&
    (closest.share >= found.score || closest.share >= 0.75);
  return opposite ? { ...nothing, opposite } : { ...found, opposite };
}

function saysOpposite(claim: string, evidence: string, share: number, isWhole: boolean): boolean {
  if (contradicts(claim, evidence) || swapsSides(claim, evidence)) return true;
  const said = denials(claim);
  const held = denials(evidence);
  if (isWhole) return said > held;
  return share >= nearlyTheSame ? said !== held : said > 0 !== held > 0;
}

/** "The model sees what is cut off" of "… is cut off and the model does not see it". */
function borrowsDenied(
  claim: string,
  words: readonly ContentWord[],
  one: Words,
  sentence: EvidenceSentence,
): boolean {
  if (denials(claim) > 0) return false;
  return sentence.clauses.some(
    (other) =>
      other !== one &&
      denials(other.text) > 0 &&
      words.some((word) => word.kind !== 'name' && other.stems.has(word.stem) && !one.stems.has(word.stem)),
  );
}

/** A number with the words that follow it, up to the next number. */
interface Counted {
  readonly number: string;
  readonly whats: readonly string[];
}

/** "Eight days on ten GPUs" of "ten days on eight GPUs": what is counted stands beside another number there. */
function movesNumber(claim: readonly Counted[], evidence: string): boolean {
  if (claim.length === 0) return false;
  const held = counted(contentWords(evidence));
  return claim.some(({ number, whats: [what] }) => {
    const other = held.some((one) => one.number !== number && one.whats[0] === what);
    return other && !held.some((one) => one.number === number && one.whats.includes(what!));
  });
}

function counted(words: readonly ContentWord[]): Counted[] {
  return words.flatMap(({ kind, stem }, at) => {
    if (kind !== 'number') return [];
    const following = words.slice(at + 1, at + 4);
    const end = following.findIndex((word) => word.kind === 'number');
    const whats = (end < 0 ? following : following.slice(0, end)).map((word) => word.stem);
    return whats.length === 0 ? [] : [{ number: stem, whats }];
  });
}

/** "p > 0.05" of a sentence that says "p < 0.05". */
function comparesOtherwise(claim: string, evidence: string): boolean {
  const signs = (text: string): string[] => text.normalize('NFKC').match(/[<>≤≥≠]=?(?=\s*\p{N})/gu) ?? [];
  const held = signs(evidence);
  return held.length > 0 && signs(claim).some((sign) => !held.includes(sign));
}

/** Whether another clause of the sentence tells of something else. */
function isOther(one: Words, sentence: EvidenceSentence): boolean {
  return one !== sentence && sentence.clauses.some(({ ownSubject }) => ownSubject);
}

/** A later clause of a sentence is about what its first clause opens with, unless it names a subject of its own. */
function subjectOf(sentence: EvidenceSentence, clause: Words): Words[] {
  const own = sentence.clauses.find((one) => one === clause)?.ownSubject ?? false;
  return sentence.clauses[0] === clause || own || sentence.opening === undefined ? [] : [sentence.opening];
}

/** What the sentence before is about, unless this one names somebody of its own. */
function earlierOf(sentence: EvidenceSentence, words: readonly ContentWord[]): Words[] {
  if (sentence.earlier === undefined) return [];
  const claimed = new Set(words.map((word) => word.stem));
  return [...sentence.names].every((name) => claimed.has(name)) ? [sentence.earlier] : [];
}

/**
 * Share of the words that a text holds, by weight, and the words that say something and are nowhere. What only the
 * surroundings hold counts once the text itself holds some.
 */
function shareOf(
  words: readonly ContentWord[],
  text: Words,
  around: readonly Words[],
  terms: ClaimTerms,
  across: boolean,
): { readonly share: number; readonly strangers: readonly ContentWord[] } {
  let total = 0;
  let inside = 0;
  let held = 0;
  const strangers: ContentWord[] = [];
  for (const word of words) {
    const said = isSaid(word, text, terms);
    const found = said || around.some((other) => isSaid(word, other, terms));
    const weight = !found && isGeneric(word.stem) ? weights[word.kind] / 3 : weights[word.kind];
    total += weight;
    if (said) inside += weight;
    if (found) held += weight;
    else if (isStranger(word, terms, across)) strangers.push(word);
  }
  const share = inside >= Math.min(1, total * 0.4) && inside >= total * 0.34 ? held / total : 0;
  return { share, strangers };
}

/** A word that says something of the matter and should have been found, were the evidence to say it too. */
function isStranger(word: ContentWord, terms: ClaimTerms, across: boolean): boolean {
  if (isGeneric(word.stem)) return false;
  if (word.kind === 'predicate') return familiesOf(word).length > 0;
  return !across || isKnown(word, terms);
}

/** "A low one makes the output dull, and a high one makes it varied": "the output" of the first clause is "it". */
function isPointedAt(word: ContentWord, clause: Words, sentence: EvidenceSentence): boolean {
  return /\b(?:it|its|they|them|their)\b|이를|그것/.test(clause.lower) && sentence.stems.has(word.stem);
}

/** Whether the glossary knows the word by another name, so that it would have been found in the other language. */
function isKnown(word: ContentWord, terms: ClaimTerms): boolean {
  const korean = /\p{Script=Hangul}/u.test(word.text);
  return variantsOf(word, terms).some((variant) => /\p{Script=Hangul}/u.test(variant) !== korean);
}

function isSaid(word: ContentWord, text: Words, terms: ClaimTerms): boolean {
  if (text.stems.has(word.stem)) return true;
  const korean = /\p{Script=Hangul}/u.test(word.stem);
  if (korean && word.stem.length >= 2 && text.lower.includes(word.stem)) return true;
  if (word.kind === 'predicate' && [...text.stems].some((stem) => root(stem) === root(word.stem)))
    return true;
  for (const stem of text.stems) if (alike(word.stem, stem, korean ? 2 : 5)) return true;
  if (familiesOf(word).some((family) => text.families.has(family))) return true;
  return variantsOf(word, terms).some((variant) => holds(text.lower, variant));
}

/** The first syllable without its final consonant: 쓰, 씁 and 쓴 are one verb. */
function root(stem: string): string {
  return stem
    .slice(0, 1)
    .normalize('NFD')
    .replace(/[\u11ab\u11b8\u11bb]$/, '');
}

/** Both share a long beginning: 학습시키 and 학습, tokenizer and tokenization. */
function alike(one: string, other: string, least: number): boolean {
  const shorter = Math.min(one.length, other.length);
  if (shorter < least) return false;
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared >= least && shared >= Math.max(one.length, other.length) * 0.6;
}

/** What else a word of the claim may be called: variants of the terms that it is the word, or a word, of. */
function variantsOf(word: ContentWord, terms: ClaimTerms): string[] {
  return terms
    .filter((term) => {
      const text = term.text.toLowerCase();
      return (
        text === word.text ||
        text === word.stem ||
        text.split(/[\s-]+/).includes(word.text) ||
        (word.stem.length >= 2 && text.startsWith(word.stem))
      );
    })
    .flatMap(({ variants, weights: sure }) => variants.filter((_, index) => sure[index]! >= leastSure))
    .map((variant) => variant.toLowerCase())
    .filter((variant) => variant.length >= 2);
}

/** "A is faster than B" of a sentence that says "B is faster than A". */
function swapsSides(claim: string, sentence: string): boolean {
  const said = standard(claim);
  const held = standard(sentence);
  if (said === undefined || held === undefined) return false;
  return !said.some((stem) => held.includes(stem));
}

/** What a comparison compares with: the words after "than", the word before 보다. */
function standard(text: string): string[] | undefined {
  const after = /\bthan\s+((?:\S+\s*){1,4})/i.exec(text)?.[1];
  const before = /((?:\S+\s+)?\S+)보다(?=\s)/.exec(text)?.[1];
  const compared = after ?? before;
  if (compared === undefined) return undefined;
  const stems = contentWords(compared).map((word) => word.stem);
  return stems.length === 0 ? undefined : stems;
}

function isKorean(text: string): boolean {
  const korean = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  return korean * 3 > (text.match(/\p{Script=Latin}/gu)?.length ?? 0);
}
