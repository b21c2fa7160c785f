/** The full score of a passage for a question. */
import { TermScan } from '../terms/index-terms.ts';
import { isQuestionWord } from '../terms/question-words.ts';
import { wordsOf } from '../terms/words.ts';
import type { Concept, Variant } from './analyse.ts';
import { definitionPattern } from './definition.ts';
import {
  type CourseStatistics,
  DEFINITION,
  HEADING_MATCH,
  inverseFrequency,
  PROXIMITY,
  saturated,
  termWeight,
} from './scoring.ts';

export interface PassageText {
  readonly body: string;
  /** Title, headings and context together. */
  readonly above: string;
  /** The innermost heading, or the note's title where there is none. */
  readonly heading: string;
}

interface Counts {
  text: number;
  heading: number;
  /** Sentences of the text that hold the term. */
  sentences: Set<number>;
}

/** Scores passages for one question; keeps what depends on the question alone. */
export class Ranker {
  readonly #concepts: readonly Concept[];
  readonly #statistics: CourseStatistics;
  /** Rarity times weight of every term that is looked for. */
  readonly #impacts = new Map<string, number>();
  readonly #scan = new TermScan((term) => this.#impacts.has(term));
  readonly #definition: RegExp | undefined;
  readonly #shares = new Map<Variant, number>();
  readonly #headingCache = new Map<string, number>();
  readonly #aboveCache = new Map<string, readonly string[]>();

  constructor(
    concepts: readonly Concept[],
    statistics: CourseStatistics,
    frequencies: ReadonlyMap<string, number>,
  ) {
    this.#concepts = concepts;
    this.#definition = definitionPattern(concepts);
    this.#statistics = statistics;
    const note = (terms: readonly string[]): void => {
      for (const term of terms) {
        const rarity = inverseFrequency(frequencies.get(term) ?? 0, statistics.passages);
        this.#impacts.set(term, rarity * termWeight(term));
      }
    };
    for (const concept of concepts.flatMap((each) => [each, ...each.parts])) {
      note(concept.own.terms);
      for (const { terms } of concept.equivalents) note(terms);
    }
  }

  score(passage: PassageText): number {
    const counts = new Map<string, Counts>();
    const countsOf = (term: string): Counts => {
      let known = counts.get(term);
      if (!known) {
        known = { text: 0, heading: 0, sentences: new Set() };
        counts.set(term, known);
      }
      return known;
    };
    let sentence = 0;
    let sentenceEnd = nextBorder(passage.body, 0);
    const length = this.#scan.scan(passage.body, (term, start) => {
      while (start >= sentenceEnd) {
        sentence += 1;
        sentenceEnd = nextBorder(passage.body, sentenceEnd);
      }
      const known = countsOf(term);
      known.text += 1;
      known.sentences.add(sentence);
    });
    for (const term of this.#above(passage.above)) countsOf(term).heading += 1;
    const defines = this.#definition?.test(passage.body) === true;
    return (
      this.#total(counts, length, sentence + 1) *
      (1 + HEADING_MATCH * this.#headingShare(passage.heading)) *
      (defines ? 1 + DEFINITION : 1)
    );
  }

  /** How much of the heading the question names, squared: "Encoder models" under "encoder models?" is 1. */
  #headingShare(heading: string): number {
    const known = this.#headingCache.get(heading);
    if (known !== undefined) return known;
    const words = wordsOf(heading).filter((word) => !isQuestionWord(word.surface, word.stem));
    const letters = words.reduce((sum, word) => sum + word.surface.length, 0);
    const named = words.filter((word) => this.#impacts.has(word.stem));
    const share = letters === 0 ? 0 : named.reduce((sum, word) => sum + word.surface.length, 0) / letters;
    this.#headingCache.set(heading, share ** 2);
    return share ** 2;
  }

  #above(text: string): readonly string[] {
    const known = this.#aboveCache.get(text);
    if (known) return known;
    const terms: string[] = [];
    this.#scan.scan(text, (term) => terms.push(term));
    this.#aboveCache.set(text, terms);
    return terms;
  }

  #total(counts: ReadonlyMap<string, Counts>, length: number, sentences: number): number {
    const inSentence = new Float64Array(sentences);
    let total = 0;
    for (const concept of this.#concepts) {
      const { score, variants } = this.#concept(concept, counts, length);
      if (score === 0) continue;
      total += score;
      const holding = new Set(
        variants.flatMap(({ terms }) => terms).flatMap((term) => [...(counts.get(term)?.sentences ?? [])]),
      );
      for (const sentence of holding) inSentence[sentence]! += score;
    }
    const closest = inSentence.reduce((most, each) => Math.max(most, each), 0);
    // The best sentence's share of the score, squared: half of the question in a sentence is no proximity.
    return total === 0 ? 0 : total * (1 + PROXIMITY * (closest / total) ** 2);
  }

  /** The better of the question's own words and the best other name, and which that was. */
  #concept(
    concept: Concept,
    counts: ReadonlyMap<string, Counts>,
    length: number,
  ): { score: number; variants: readonly Variant[] } {
    let score = 0;
    let variants: readonly Variant[] = [concept.own];
    if (concept.parts.length > 0) {
      const parts = concept.parts.map((part) => this.#concept(part, counts, length));
      score = parts.reduce((sum, part) => sum + part.score, 0);
      variants = parts.flatMap((part) => part.variants);
    } else {
      score = concept.weight * this.#variant(concept.own, counts, length, false);
    }
    for (const equivalent of concept.equivalents) {
      const other = this.#share(concept, equivalent) * this.#variant(equivalent, counts, length, true);
      if (other > score) {
        score = other;
        variants = [equivalent];
      }
    }
    return { score, variants };
  }

  /**
   * What a match of another name is worth. A rare neighbour of a common word says no more than the word itself
   * would, so its full match is held to the word's own.
   */
  #share(concept: Concept, equivalent: Variant): number {
    const known = this.#shares.get(equivalent);
    if (known !== undefined) return known;
    const own = this.#worth(concept.own);
    const share = equivalent.weight * Math.min(1, own / Math.max(this.#worth(equivalent), Number.EPSILON));
    this.#shares.set(equivalent, share);
    return share;
  }

  #worth({ terms }: Variant): number {
    return terms.reduce((sum, term) => sum + this.#impacts.get(term)!, 0);
  }

  /** `whole`: half of "context window" is no mention of it, so partial matches count by their square. */
  #variant({ terms }: Variant, counts: ReadonlyMap<string, Counts>, length: number, whole: boolean): number {
    let score = 0;
    let found = 0;
    let wanted = 0;
    for (const term of terms) {
      const impact = this.#impacts.get(term)!;
      wanted += impact;
      const known = counts.get(term);
      if (!known) continue;
      found += impact;
      score += impact * saturated(known.text, known.heading, length, this.#statistics.averageLength);
    }
    return whole && wanted > 0 ? score * (found / wanted) ** 2 : score;
  }
}

const BORDER = /[.!?。]["'”’)\]]*\s|\n/g;

/** End of the sentence that holds `from`: a rough border is enough for nearness. */
function nextBorder(text: string, from: number): number {
  BORDER.lastIndex = from;
  return BORDER.exec(text) === null ? text.length + 1 : BORDER.lastIndex;
}
