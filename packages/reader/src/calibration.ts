/**
 * From the network's logits to probabilities: logistic regressions over a few of its numbers, fitted on lessons that
 * were not trained on (Platt scaling with more than one feature).
 */
export interface Calibration {
  /** Over {@link answerableFeatures}; the last weight is the intercept. */
  readonly answerable: readonly number[];
  /** Over {@link readingFeatures}. */
  readonly reading: readonly number[];
  /** Over {@link usableFeatures}. */
  readonly usable: readonly number[];
}

/** What the network says of one sentence, and what stands around it in the request. */
export interface SentenceLogits {
  readonly answer: number;
  readonly usable: number;
  /** Share of the question found in the sentence, 0 … 1. */
  readonly share: number;
}

/** Numbers per request: [log Σ eᵃⁿˢʷᵉʳ, largest usable, probability of the best sentence among all]. */
export function answerableFeatures(sentences: readonly SentenceLogits[]): number[] {
  const sum = logSumExp(sentences.map(({ answer }) => answer));
  const largest = sentences.reduce((most, { usable }) => Math.max(most, usable), -20);
  const best = sentences.reduce((most, { answer }) => Math.max(most, answer), -30);
  return [clamp(sum), clamp(largest), Math.exp(best - sum)];
}

/** Numbers per sentence: [log odds of the sentence against all others and nothing, usable, its share of the answerable mass]. */
export function readingFeatures(sentence: SentenceLogits, all: readonly SentenceLogits[]): number[] {
  const sum = logSumExp(all.map(({ answer }) => answer));
  const others = logSumExp([0, ...all.filter((other) => other !== sentence).map(({ answer }) => answer)]);
  return [clamp(sentence.answer - others), clamp(sentence.usable), Math.exp(sentence.answer - sum)];
}

export function usableFeatures(sentence: SentenceLogits, all: readonly SentenceLogits[]): number[] {
  return usableFeaturesAmong(all)(sentence);
}

/** The same for one sentence after another: what all of them share is summed once. */
export function usableFeaturesAmong(all: readonly SentenceLogits[]): (sentence: SentenceLogits) => number[] {
  const sum = clamp(logSumExp(all.map(({ answer }) => answer)));
  return (sentence) => [clamp(sentence.usable), sum];
}

/** @param weights one per feature, then the intercept. */
export function probability(weights: readonly number[], features: readonly number[]): number {
  let logit = weights[features.length] ?? 0;
  features.forEach((feature, index) => {
    logit += feature * weights[index]!;
  });
  return 1 / (1 + Math.exp(-logit));
}

function logSumExp(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(largest)) return -30;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** A line far outside what was fitted means nothing more. */
function clamp(logit: number): number {
  return Math.min(15, Math.max(-15, logit));
}
