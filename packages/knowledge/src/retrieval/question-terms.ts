/** The analysed question as the reader and the tutor get it. */
import type { QuestionTerm } from '../contract.ts';
import { type Concept, composedQuestion, QUESTION_WORD_WEIGHT, type Variant } from './analyse.ts';

/** Variants below this are too loose to call a match. */
const LEAST_WEIGHT = 0.25;

/**
 * Words and phrases in order of appearance; a phrase comes before its words. `frequencies`: in how many of
 * the `passages` an index term stands.
 */
export function questionTerms(
  concepts: readonly Concept[],
  frequencies: ReadonlyMap<string, number>,
  passages: number,
): QuestionTerm[] {
  return concepts
    .flatMap((concept) => [concept, ...concept.parts])
    .map((concept) => {
      const others = concept.equivalents.filter((variant) => variant.weight >= LEAST_WEIGHT);
      const variants = new Map<string, number>();
      for (const spelling of concept.spellings) variants.set(spelling, 1);
      for (const { text, weight } of others) if (!variants.has(text)) variants.set(text, weight);
      const asking = concept.weight <= QUESTION_WORD_WEIGHT;
      const holding = Math.max(
        frequency(concept.own, frequencies),
        // A loose synonym's being everywhere doesn't make the word itself common.
        ...others.filter(({ weight }) => weight >= 0.8).map((variant) => frequency(variant, frequencies)),
      );
      return {
        start: concept.start,
        end: concept.end,
        text: concept.text,
        kind: concept.kind,
        variants: [...variants.keys()],
        weights: [...variants.values()],
        rarity: asking ? 0 : concept.weight * rarity(holding, passages),
      };
    });
}

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/**
 * The terms with their places in the question as it was written: they are found in the composed one, and Hangul may come
 * decomposed, as macOS hands it out.
 */
export function termsAsWritten(question: string, terms: readonly QuestionTerm[]): readonly QuestionTerm[] {
  const composed = composedQuestion(question);
  if (question.startsWith(composed)) return terms;
  /** By offset into the composed question: the offset into the written one, that of the character's beginning. */
  const places: number[] = [];
  for (const { segment, index } of graphemes.segment(question)) {
    if (places.length > composed.length) break;
    for (const _ of segment.normalize('NFC').split('')) places.push(index);
  }
  places.push(question.length);
  return terms.map((term) => {
    const start = places[term.start]!;
    const end = places[term.end]!;
    return { ...term, start, end, text: question.slice(start, end) };
  });
}

/** A string of several terms stands in at most as many passages as its rarest. */
function frequency({ terms }: Variant, frequencies: ReadonlyMap<string, number>): number {
  const words = terms.filter((term) => !term.startsWith('~'));
  return words.length === 0 ? 0 : Math.min(...words.map((term) => frequencies.get(term) ?? 0));
}

function rarity(holding: number, passages: number): number {
  if (holding <= 1 || passages <= 1) return 1;
  return Math.max(0, 1 - Math.log(holding) / Math.log(passages));
}
