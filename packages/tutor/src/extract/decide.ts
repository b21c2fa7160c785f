import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { ReadResult, SpanReading } from '@haksup/reader';
import type { Evidence } from './evidence.ts';
import type { QuestionForm } from './question-form.ts';

/** When the reader's answer is given. */
export interface Thresholds {
  /** The least confidence (0 … 1) to answer at. One value serves every course. */
  readonly answerFrom: number;
}

export const defaultThresholds: Thresholds = { answerFrom: 0.5 };

/**
 * What speaks for an answer, as log-odds: the reader's two probabilities and how far the passages hold what the
 * question names. Fitted by logistic regression to the 220 development questions of the evaluation sets (answerable
 * against unanswerable, both classes weighing the same).
 */
const weights = {
  bias: -1.73,
  answerable: 1.22,
  score: 0.65,
  together: 1.2,
  coverage: 0.43,
  unknownName: -1.86,
} as const;

/** How much the passage's rank counts beside the reader's score: the first passage is e² times as likely as one of score 0. */
const rankWeight = 2;
const definitionBonus = 1.2;

export interface Decision {
  /** 0 … 1. */
  readonly confidence: number;
  readonly answers: boolean;
}

/** A reading with what it is worth, as the logarithm of a likelihood. */
export interface WeighedReading {
  readonly reading: SpanReading;
  readonly worth: number;
}

/** The readings by the reader's score and their passage's rank together, best first. */
export function weigh(
  result: ReadResult,
  passages: readonly RankedPassage[],
  terms: readonly QuestionTerm[],
  form: QuestionForm,
): WeighedReading[] {
  const top = Math.max(1e-9, ...passages.map((passage) => passage.score));
  return result.readings
    .map((reading) => ({
      reading,
      worth:
        Math.log(reading.score + 1e-4) +
        (rankWeight * (passages[reading.passage]?.score ?? 0)) / top +
        (form.definition && defines(reading, passages, terms) ? definitionBonus : 0),
    }))
    .sort((a, b) => b.worth - a.worth);
}

/** A sentence that opens with what is asked for: "토큰은 …", "Token: …", "A token is …". */
function defines(
  reading: SpanReading,
  passages: readonly RankedPassage[],
  terms: readonly QuestionTerm[],
): boolean {
  const rarest = Math.max(0, ...terms.map((term) => term.rarity));
  const subjects = terms.filter((term) => term.rarity > 0 && term.rarity >= rarest * 0.8);
  const { start, end } = reading.sentence;
  const text = (passages[reading.passage]?.text ?? '')
    .slice(start, Math.min(end, start + 60))
    .toLowerCase()
    .replace(/^[\s\-*•\d.)]*(?:an?\s|the\s)?/, '');
  return subjects.some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2 || !text.startsWith(name)) return false;
      return /^[\w가-힣]{0,2}\s*(?:\([^)]*\))?\s*(?:[은는이]란?\s|란\s|[:：]|is\b|are\b|means\b|refers\b|-\s)/.test(
        text.slice(name.length),
      );
    }),
  );
}

/** Whether to answer. */
export function decide(
  result: ReadResult,
  best: SpanReading | undefined,
  evidence: Evidence,
  thresholds: Thresholds,
): Decision {
  if (best === undefined) return { confidence: 0, answers: false };
  const logOdds =
    weights.bias +
    weights.answerable * Math.log((result.answerable + 1e-4) / (1 - result.answerable + 1e-4)) +
    weights.score * Math.log(best.score + 1e-3) +
    weights.together * evidence.together +
    weights.coverage * evidence.coverage +
    (evidence.unknownName === undefined ? 0 : weights.unknownName);
  const confidence = 1 / (1 + Math.exp(-logOdds));
  return { confidence, answers: confidence >= thresholds.answerFrom };
}
