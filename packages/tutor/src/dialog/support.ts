import type { QuestionTerm } from '@haksup/knowledge';
import { holds } from '../extract/evidence.ts';
import { contradicts, denies, familiesOf } from '../text/concepts.ts';
import { type ContentWord, contentWords } from '../text/words.ts';
import type { EvidenceSentence, EvidenceText } from './evidence-text.ts';

/** What a claim's words may be called in the course's other language: the library's analysis of the claim. */
export type ClaimTerms = readonly Pick<QuestionTerm, 'text' | 'variants'>[];

export interface Support {
  readonly supported: boolean;
  /** How much of the claim's weakest clause the evidence holds, 0 … 1. */
  readonly score: number;
  /** The sentences that say it, in the passage's order. */
  readonly sentences: readonly EvidenceSentence[];
}

const nothing: Support = { supported: false, score: 0, sentences: [] };

/** The least share of a clause's words that one sentence must hold. Across languages fewer words can be matched. */
const leastShare = 0.66;
const leastShareAcross = 0.5;
const weights = { name: 1.5, number: 1, noun: 1, predicate: 0.6 } as const;

/**
 * Whether a passage says what a claim says. No model judges: words are compared, and what a bag of words would miss
 * is asked for by itself.
 *
 * - Every number and every name of the claim must stand in the passage.
 * - Each clause must be held by one sentence of the passage (or by one that leans on the sentence before it).
 * - That sentence must not say the opposite: a denial against a statement, "faster" against "slower", the two sides
 *   of "than" swapped.
 */
export function supports(claim: string, evidence: EvidenceText, terms: ClaimTerms): Support {
  const all = contentWords(claim);
  if (all.length === 0) return nothing;
  const across = isKorean(claim) !== isKorean(evidence.text);
  if (!all.every((word) => isGrounded(word, evidence, terms))) return nothing;
  const whole = best(claim, evidence, terms, across);
  const clauses = clausesOf(claim);
  if (clauses.length < 2) return whole.supported ? whole : nothing;
  const found = clauses.map((clause) => best(clause, evidence, terms, across));
  if (found.every((one) => one.supported)) {
    const sentences = new Set(found.flatMap((one) => one.sentences));
    return {
      supported: true,
      score: Math.min(...found.map((one) => one.score)),
      sentences: evidence.sentences.filter((sentence) => sentences.has(sentence)),
    };
  }
  // One sentence that holds nearly all of the claim outweighs how the claim is cut.
  return whole.supported && whole.score >= 0.85 ? whole : nothing;
}

/** Clauses of a sentence that each say something; one of fewer than two content words stays with its neighbour. */
export function clausesOf(claim: string): string[] {
  const pieces = claim.split(
    /;\s+|,\s+(?=(?:and|but|while|whereas|so|because|which|although|yet)\b)|\s(?:and|but|whereas|because|although)\s(?=(?:it|they|this|that|the|is|are|was|can|does|do|has|have|also|then)\b)|(?<=[가-힣](?:고|며|지만|는데|면서|므로|어서|아서|니까|으나)),?\s+(?=\S)/i,
  );
  const clauses: string[] = [];
  for (const piece of pieces) {
    if (clauses.length > 0 && contentWords(piece).length < 2) clauses[clauses.length - 1] += ` ${piece}`;
    else clauses.push(piece);
  }
  if (clauses.length > 1 && contentWords(clauses[0]!).length < 2)
    clauses.splice(0, 2, `${clauses[0]} ${clauses[1]}`);
  return clauses;
}

/** Names and numbers are either in the passage or the claim is not from it. */
function isGrounded(word: ContentWord, evidence: EvidenceText, terms: ClaimTerms): boolean {
  if (word.kind === 'number') {
    if (evidence.numbers.has(word.stem) || /^(?:one|first|하나|첫|첫째|한)$/.test(word.text)) return true;
    const count = Number(word.stem);
    return Number.isInteger(count) && count >= 2 && count <= 12 && count === evidence.items;
  }
  if (word.kind !== 'name') return true;
  const lower = evidence.text.normalize('NFKC').toLowerCase();
  if (holds(lower, word.text) || evidence.about.has(word.stem) || holds(evidence.aboutText, word.text))
    return true;
  if (evidence.sentences.some((sentence) => sentence.stems.has(word.stem))) return true;
  return variantsOf(word, terms).some(
    (variant) => holds(lower, variant) || holds(evidence.aboutText, variant),
  );
}

function best(clause: string, evidence: EvidenceText, terms: ClaimTerms, across: boolean): Support {
  const words = contentWords(clause).filter((word) => word.kind !== 'number');
  if (words.length === 0) return { supported: true, score: 1, sentences: [] };
  const total = words.reduce((sum, word) => sum + weights[word.kind], 0);
  const least = across ? leastShareAcross : leastShare;
  let found: Support = nothing;
  for (const [index, sentence] of evidence.sentences.entries()) {
    const before = leansBack.test(sentence.text) ? evidence.sentences[index - 1] : undefined;
    let inSentence = 0;
    let share = 0;
    for (const word of words) {
      const direct = isSaid(word, sentence, terms);
      if (direct) inSentence += weights[word.kind];
      if (direct || isAbout(word, evidence, terms) || (before !== undefined && isSaid(word, before, terms))) {
        share += weights[word.kind];
      }
    }
    // What the heading names supports no claim without words from the sentence itself.
    const score = inSentence >= Math.min(1, total * 0.4) ? share / total : 0;
    if (score <= found.score || score < least) continue;
    if (denies(clause) !== denies(sentence.text) || contradicts(clause, sentence.text)) continue;
    if (swapsSides(clause, sentence.text)) continue;
    found = { supported: true, score, sentences: before === undefined ? [sentence] : [before, sentence] };
  }
  return found;
}

const leansBack =
  /^(?:it|its|this|that|these|those|they|such|however|therefore|thus|so|also|instead|이것|이는|이를|이런|이러한|이렇게|이 |그것|그런|그러나|그래서|따라서|즉|또한|하지만|여기서|이때)/i;

function isAbout(word: ContentWord, evidence: EvidenceText, terms: ClaimTerms): boolean {
  if (evidence.about.has(word.stem)) return true;
  return variantsOf(word, terms).some((variant) => holds(evidence.aboutText, variant));
}

function isSaid(word: ContentWord, sentence: EvidenceSentence, terms: ClaimTerms): boolean {
  if (sentence.stems.has(word.stem)) return true;
  if (/\p{Script=Hangul}/u.test(word.stem)) {
    if (word.stem.length >= 2 && sentence.lower.includes(word.stem)) return true;
    for (const stem of sentence.stems) if (alike(word.stem, stem, 2)) return true;
  } else {
    for (const stem of sentence.stems) if (alike(word.stem, stem, 5)) return true;
  }
  if (familiesOf(word.stem).some((family) => sentence.families.has(family))) return true;
  return variantsOf(word, terms).some((variant) => holds(sentence.lower, variant));
}

/** One begins with the other, or both share a long beginning: 학습시키 and 학습, tokenizer and tokenization. */
function alike(one: string, other: string, least: number): boolean {
  const shorter = Math.min(one.length, other.length);
  if (shorter < least) return false;
  let shared = 0;
  while (shared < shorter && one[shared] === other[shared]) shared += 1;
  return shared >= least && shared >= Math.max(one.length, other.length) * 0.6;
}

function variantsOf(word: ContentWord, terms: ClaimTerms): string[] {
  return terms
    .filter((term) => {
      const text = term.text.toLowerCase();
      return text.includes(word.text) || word.text.includes(text) || text.includes(word.stem);
    })
    .flatMap((term) => term.variants.map((variant) => variant.toLowerCase()))
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
