import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { ReadResult, SpanReading } from '@haksup/reader';
import type { Evidence } from './evidence.ts';
import {
  questionFeatureNames,
  questionFeatures,
  sentenceFeatureNames,
  sentenceFeatures,
  weighted,
} from './features.ts';
import { questionWeights, sentenceWeights } from './fitted-weights.ts';
import type { QuestionForm } from './question-form.ts';

/** When the reader's answer is given. */
export interface Thresholds {
  /** The least confidence (0 … 1) to answer at. One value serves every course. */
  readonly answerFrom: number;
}

export const defaultThresholds: Thresholds = { answerFrom: 0.5 };

export interface Decision {
  /** 0 … 1. */
  readonly confidence: number;
  readonly answers: boolean;
}

/** A sentence of a passage with what it is worth. */
export interface WeighedReading {
  /** The part that answers, as far as the reader points at one, else the whole sentence. */
  readonly reading: Pick<SpanReading, 'passage' | 'start' | 'end'>;
  /** Log-odds that the sentence holds the answer or a part of it. */
  readonly worth: number;
}

/** Every sentence by what reader and retrieval say of it together, best first. */
export function weigh(
  result: ReadResult,
  passages: readonly RankedPassage[],
  terms: readonly QuestionTerm[],
  form: QuestionForm,
): WeighedReading[] {
  const features = sentenceFeatures(result, passages, terms, form);
  return result.sentences
    .map(({ passage, start, end }, index) => {
      const pointed = result.readings.find((one) => one.passage === passage && one.sentence.start === start);
      return {
        reading: pointed ?? { passage, start, end },
        worth: weighted(sentenceFeatureNames, sentenceWeights, features[index]!),
      };
    })
    .sort((a, b) => b.worth - a.worth);
}

/** Whether to answer. */
export function decide(
  result: ReadResult,
  readings: readonly WeighedReading[],
  evidence: Evidence,
  thresholds: Thresholds,
): Decision {
  const [best] = readings;
  if (best === undefined) return { confidence: 0, answers: false };
  const features = questionFeatures(result, best.worth, evidence);
  const confidence = 1 / (1 + Math.exp(-weighted(questionFeatureNames, questionWeights, features)));
  return { confidence, answers: confidence >= thresholds.answerFrom };
}
