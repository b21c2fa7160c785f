import type { ResolvedSettings } from './settings.ts';

/**
 * Changes the logits of tokens that were there before, in place: first the repetition penalty (for the prompt's
 * tokens too, as in CTRL and transformers), then presence and frequency (for generated ones, as OpenAI defines them),
 * then the biases.
 *
 * @param history token ids within the vocabulary.
 * @param generated how many of the last ones were generated.
 */
export function penalise(
  logits: Float32Array,
  settings: ResolvedSettings,
  history: ArrayLike<number>,
  generated: number,
): void {
  const { repetitionPenalty, presencePenalty, frequencyPenalty, logitBias } = settings;
  if (repetitionPenalty !== 1) {
    const seen = new Set<number>();
    for (let at = 0; at < history.length; at++) {
      const token = history[at]!;
      if (seen.has(token)) continue;
      seen.add(token);
      const logit = logits[token]!;
      logits[token] = logit < 0 ? logit * repetitionPenalty : logit / repetitionPenalty;
    }
  }
  if (presencePenalty !== 0 || frequencyPenalty !== 0) {
    const counts = new Map<number, number>();
    for (let at = history.length - generated; at < history.length; at++) {
      const token = history[at]!;
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    for (const [token, count] of counts) {
      logits[token] = logits[token]! - (presencePenalty + frequencyPenalty * count);
    }
  }
  for (const [token, bias] of logitBias) logits[token] = logits[token]! + bias;
}

/** Whether {@link penalise} would change anything. */
export function penalises(settings: ResolvedSettings): boolean {
  const { repetitionPenalty, presencePenalty, frequencyPenalty, logitBias } = settings;
  return repetitionPenalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0 || logitBias.length > 0;
}
