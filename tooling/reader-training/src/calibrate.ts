import { answerableFeatures, type Calibration, readingFeatures, usableFeatures } from '@haksup/reader';
import { solve } from './linear-system.ts';
import type { Prediction } from './predict.ts';

interface Point {
  readonly features: readonly number[];
  readonly yes: boolean;
}

/** Sentences of an example that readings are fitted on: those that may be shown. */
const bestSentences = 5;

/** Fits the logistic regressions that turn the network's logits into probabilities. */
export function calibrate(predictions: readonly Prediction[]): Calibration {
  const answerable: Point[] = [];
  const reading: Point[] = [];
  const usable: Point[] = [];
  for (const { prepared, sentences } of predictions) {
    answerable.push({ features: answerableFeatures(sentences), yes: prepared.example.gold.length > 0 });
    const best = sentences.toSorted((left, right) => right.answer - left.answer);
    best.forEach((one, rank) => {
      if (rank < bestSentences) reading.push({ features: readingFeatures(one, sentences), yes: one.right });
      usable.push({ features: usableFeatures(one, sentences), yes: one.right });
    });
  }
  return { answerable: fitLogistic(answerable), reading: fitLogistic(reading), usable: fitLogistic(usable) };
}

/** What weights are pulled to 0 by; a few hundred questions should not give wild ones. */
const ridge = 1e-3;

/** Logistic regression by Newton's method; the last weight is the intercept. */
export function fitLogistic(points: readonly Point[]): number[] {
  const size = (points[0]?.features.length ?? 0) + 1;
  let weights = new Array<number>(size).fill(0);
  for (let iteration = 0; iteration < 50; iteration++) {
    const slope = weights.map((weight, index) => (index < size - 1 ? ridge * weight * points.length : 0));
    const curve = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => (row === column ? ridge * points.length : 0)),
    );
    for (const { features, yes } of points) {
      const x = [...features, 1];
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, index) => sum + value * weights[index]!, 0)));
      for (let row = 0; row < size; row++) {
        slope[row]! += (p - (yes ? 1 : 0)) * x[row]!;
        for (let column = 0; column < size; column++)
          curve[row]![column]! += p * (1 - p) * x[row]! * x[column]!;
      }
    }
    const step = solve(curve, slope);
    weights = weights.map((weight, index) => weight - step[index]!);
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return weights.map((weight) => Number(weight.toFixed(6)));
}
