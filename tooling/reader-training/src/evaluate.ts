import { answerableFeatures, type Calibration, probability, readingFeatures } from '@haksup/reader';
import type { Prediction } from './predict.ts';

/** How the reader does on held-out questions. Shares are 0 … 1; `wrong` and `right` are of the answerable questions. */
export interface Score {
  readonly questions: number;
  readonly answerable: number;
  /** The best sentence holds the answer, abstention aside. */
  readonly sentence: number;
  /** The same for the sentence that shares most with the question, headings and passage breaking ties. */
  readonly baseline: number;
  /** At the threshold: answered, and rightly; answered, and wrongly. */
  readonly right: number;
  readonly wrong: number;
  /** At the threshold: unanswerable questions that were not answered. */
  readonly abstained: number;
}

export function scoreOf(
  predictions: readonly Prediction[],
  calibration: Calibration,
  threshold = 0.5,
): Score {
  let answerable = 0;
  let sentence = 0;
  let baseline = 0;
  let right = 0;
  let wrong = 0;
  let abstained = 0;
  for (const { prepared, sentences } of predictions) {
    const answers = probability(calibration.answerable, answerableFeatures(sentences)) >= threshold;
    if (prepared.example.gold.length === 0) {
      if (!answers) abstained++;
      continue;
    }
    answerable++;
    const best = bestOf(sentences, calibration);
    if (best.right) sentence++;
    if (sentences.reduce((most, one) => (one.share > most.share + 1e-6 ? one : most)).right) baseline++;
    if (answers) {
      if (best.right) right++;
      else wrong++;
    }
  }
  const of = (count: number, total: number): number => Number((total === 0 ? 0 : count / total).toFixed(4));
  return {
    questions: predictions.length,
    answerable,
    sentence: of(sentence, answerable),
    baseline: of(baseline, answerable),
    right: of(right, answerable),
    wrong: of(wrong, answerable),
    abstained: of(abstained, predictions.length - answerable),
  };
}

/** The sentence of the best reading, chosen as the reader chooses it. */
function bestOf(sentences: Prediction['sentences'], calibration: Calibration): Prediction['sentences'][0] {
  const likely = sentences.toSorted((left, right) => right.answer - left.answer).slice(0, 8);
  const scores = likely.map((one) => probability(calibration.reading, readingFeatures(one, sentences)));
  return likely[scores.indexOf(Math.max(...scores))]!;
}

/** The threshold at which the given share of unanswerable questions is not answered. */
export function thresholdFor(
  predictions: readonly Prediction[],
  calibration: Calibration,
  share: number,
): number {
  const scores = predictions
    .filter(({ prepared }) => prepared.example.gold.length === 0)
    .map(({ sentences }) => probability(calibration.answerable, answerableFeatures(sentences)))
    .sort((left, right) => left - right);
  return scores[Math.min(scores.length - 1, Math.floor(scores.length * share))] ?? 0.5;
}

/** A table of scores by group: everything, by language and direction, by form. */
export function report(
  predictions: readonly Prediction[],
  calibration: Calibration,
  threshold: number,
): string {
  const groups = new Map<string, Prediction[]>([['all', [...predictions]]]);
  const add = (name: string, prediction: Prediction): void => {
    groups.set(name, [...(groups.get(name) ?? []), prediction]);
  };
  for (const prediction of predictions) {
    const { language, across, form } = prediction.prepared.example;
    add(across ? `across, asked in ${language}` : language, prediction);
    add(`form ${form}`, prediction);
  }
  const lines = ['group | questions | answerable | best sentence | baseline | right | wrong | abstained'];
  for (const [name, group] of groups) {
    const score = scoreOf(group, calibration, threshold);
    const { questions, answerable, sentence, baseline, right, wrong, abstained } = score;
    const share = (value: number): string => value.toFixed(3);
    lines.push(
      [name, questions, answerable, ...[sentence, baseline, right, wrong, abstained].map(share)].join(' | '),
    );
  }
  return lines.join('\n');
}
