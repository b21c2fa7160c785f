import type { ReadResult, SpanReading } from '@haksup/reader';
import type { Asked } from './asked.ts';
import type { Quoted } from './choose-quotes.ts';
import { type Weights, weighted } from './fitted.ts';
import { questionWeights, sentenceWeights } from './fitted-weights.ts';
import { questionFeatureNames, questionFeatures } from './question-features.ts';
import { sentenceFeatureNames, sentenceFeatures } from './sentence-features.ts';

/** When the reader's answer is given. */
export interface Thresholds {
  /** The least confidence (0 … 1) to answer at. One value serves every course. */
  readonly answerFrom: number;
}

export const defaultThresholds: Thresholds = { answerFrom: 0.4 };

export interface Decision {
  /** 0 … 1. */
  readonly confidence: number;
  readonly answers: boolean;
}

/** A sentence of a passage with what it is worth. */
export interface WeighedReading {
  /** The part that answers, as far as the reader points at one, else the whole sentence. */
  readonly reading: Pick<SpanReading, 'passage' | 'start' | 'end'>;
  /** Probability that of all sentences this one answers, given that one does; all sum to 1. */
  readonly share: number;
}

/** Every sentence by what reader and retrieval say of it together, best first. */
export function weigh(
  result: ReadResult,
  asked: Asked,
  weights: Weights<typeof sentenceFeatureNames> = sentenceWeights,
): WeighedReading[] {
  const worths = sentenceFeatures(result, asked).map((row) => weighted(sentenceFeatureNames, weights, row));
  const shares = softmax(worths);
  return result.sentences
    .map(({ passage, start, end }, index) => {
      const pointed = result.readings.find((one) => one.passage === passage && one.sentence.start === start);
      return {
        reading: pointed ?? { passage, start, end },
        share: shares[index]!,
      };
    })
    .sort((a, b) => b.share - a.share);
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** Whether to answer with what was chosen. */
export function decide(
  result: ReadResult,
  quoted: readonly Quoted[],
  asked: Asked,
  thresholds: Thresholds,
): Decision {
  if (quoted.length === 0) return { confidence: 0, answers: false };
  const features = questionFeatures(result, quoted, asked);
  const confidence = 1 / (1 + Math.exp(-weighted(questionFeatureNames, questionWeights, features)));
  return { confidence, answers: confidence >= thresholds.answerFrom };
}
