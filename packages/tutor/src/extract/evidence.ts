import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';

/** How far the retrieved passages speak of what the question names, before anything is read. */
export interface Evidence {
  /** Share of the question's terms, weighed by rarity, that some passage holds (0 … 1); 1 for a question without terms. */
  readonly coverage: number;
  /** The same within the one passage that holds most. */
  readonly together: number;
  /** A name or number of the question that none of the passages holds. */
  readonly unknownName: string | undefined;
}

export function evidenceOf(terms: readonly QuestionTerm[], passages: readonly RankedPassage[]): Evidence {
  const texts = passages.map((passage) =>
    [passage.title, passage.note, ...passage.heading, passage.text].join('\n').toLowerCase(),
  );
  const asked = terms.filter((term) => term.rarity > 0);
  const total = asked.reduce((sum, term) => sum + term.rarity, 0);
  if (total === 0) return { coverage: 1, together: 1, unknownName: undefined };
  const held = texts.map((text) => asked.map((term) => isIn(text, term)));
  const share = (has: (index: number) => boolean): number =>
    asked.reduce((sum, term, index) => sum + (has(index) ? term.rarity : 0), 0) / total;
  const missing = asked.find((term, index) => isName(term.text) && !held.some((row) => row[index]));
  return {
    coverage: share((index) => held.some((row) => row[index]!)),
    together: Math.max(0, ...held.map((row) => share((index) => row[index]!))),
    unknownName: missing?.text,
  };
}

/** Whether a text (lower case) holds a variant of the term. Latin variants start at a word's start. */
export function isIn(text: string, term: Pick<QuestionTerm, 'variants'>): boolean {
  return term.variants.some((variant) => holds(text, variant.toLowerCase()));
}

/** How surely a text (lower case) holds a term, 0 … 1. */
export function strength(term: Pick<QuestionTerm, 'variants' | 'weights'>, text: string): number {
  let most = 0;
  for (const [index, variant] of term.variants.entries()) {
    const weight = term.weights[index] ?? 0.5;
    if (weight > most && holds(text, variant.toLowerCase())) most = weight;
  }
  return most;
}

/**
 * Whether a text (lower case) holds a string. A Latin one starts at a word's start, so that stems match; one of up to
 * three letters is a word of its own but for its endings: "fil" is in "files", "con" is not in "context".
 */
export function holds(text: string, variant: string): boolean {
  if (variant === '') return false;
  const latin = /^[a-z0-9]/.test(variant);
  const short = latin && variant.length <= 3;
  for (let at = text.indexOf(variant); at >= 0; at = text.indexOf(variant, at + 1)) {
    if (!latin) return true;
    if (at > 0 && /[a-z0-9]/.test(text[at - 1]!)) continue;
    const end = at + variant.length;
    if (!short || /^(?:e?s|e?d|e|ing)?(?![a-z0-9])/.test(text.slice(end, end + 4))) return true;
  }
  return false;
}

/** An abbreviation, a capitalised or numbered name: what a paraphrase does not replace. */
function isName(text: string): boolean {
  return /^[\p{Lu}\p{N}].*[\p{Lu}\p{N}]|\p{N}{2,}|\p{Ll}\p{Lu}/u.test(text);
}
