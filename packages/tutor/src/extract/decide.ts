import type { ReadResult, SpanReading } from '@haksup/reader';
import type { Evidence } from './evidence.ts';

/** When the reader's answer is given. */
export interface Thresholds {
  /** The least confidence (0 … 1) to answer at. Calibrated, so that one value serves every course. */
  readonly answerFrom: number;
  /** The least for a question that names something which no passage holds. */
  readonly unknownNameFrom: number;
}

export const defaultThresholds: Thresholds = { answerFrom: 0.5, unknownNameFrom: 0.9 };

export interface Decision {
  readonly confidence: number;
  readonly answers: boolean;
}

/** Whether to answer: the reader's probability that the passages answer at all, held against what they speak of. */
export function decide(
  result: ReadResult,
  best: SpanReading | undefined,
  evidence: Evidence,
  thresholds: Thresholds,
): Decision {
  if (best === undefined) return { confidence: 0, answers: false };
  const confidence = result.answerable;
  const least = evidence.unknownName === undefined ? thresholds.answerFrom : thresholds.unknownNameFrom;
  return { confidence, answers: confidence >= least };
}
