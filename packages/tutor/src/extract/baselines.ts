import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import { sentencesIn } from '../text/sentences.ts';
import { strength } from './evidence.ts';

/** A place that a baseline answers with: a range of its passage's text. */
export interface BaselineAnswer {
  readonly passage: RankedPassage;
  readonly text: string;
  /** Offsets in the passage's text. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * The passages' sentences by a BM25-like score, best first, without any model: each term of the question counts by
 * its rarity once it is in the sentence (half, where only the heading has it), long sentences count a little less.
 */
export function rankSentences(
  terms: readonly QuestionTerm[],
  passages: readonly RankedPassage[],
): BaselineAnswer[] {
  return passages
    .flatMap((passage, rank) =>
      sentencesIn(passage.text).map(({ start, end }) => {
        const text = passage.text.slice(start, end);
        const score = scoreSentence(terms, text, passage.heading) / (1 + 0.05 * rank);
        return { passage, text, start, end, score };
      }),
    )
    .sort((a, b) => b.score - a.score);
}

/** The best of {@link rankSentences}: what the reader is measured against. It never abstains while there are passages. */
export function bestSentence(
  terms: readonly QuestionTerm[],
  passages: readonly RankedPassage[],
): BaselineAnswer | undefined {
  return rankSentences(terms, passages)[0];
}

/** The passage that retrieval ranks first, whole. */
export function bestPassage(passages: readonly RankedPassage[]): BaselineAnswer | undefined {
  const [passage] = passages;
  if (passage === undefined) return undefined;
  return { passage, text: passage.text, start: 0, end: passage.text.length, score: passage.score };
}

export function scoreSentence(
  terms: readonly QuestionTerm[],
  sentence: string,
  heading: readonly string[],
): number {
  const text = sentence.toLowerCase();
  const above = heading.join('\n').toLowerCase();
  const saturation = 1.2 / (1 + 0.5 * Math.max(0, sentence.length / 120 - 1) + 0.2);
  let score = 0;
  for (const term of terms) {
    const inText = strength(term, text);
    score += term.rarity * Math.max(inText, 0.5 * strength(term, above));
  }
  return score * saturation;
}
