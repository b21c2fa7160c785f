import { z } from 'zod';
import type { Drawn, Sampler, SamplingSettings } from './contract.ts';
import { uniform } from './counter-random.ts';
import { LogitsError, NoTokenLeftError, SamplingSettingError } from './errors.ts';
import { likeliest, logSumOfExponentials } from './log-probabilities.ts';
import { bestAllowed, narrow } from './narrow.ts';
import { penalise, penalises } from './penalties.ts';
import { type ResolvedSettings, resolveSettings } from './settings.ts';

export interface SamplerOptions {
  /** V: how many logits a draw gets, 1 … 2²⁴. */
  readonly vocabulary: number;
  /** Which of several samples of one prompt this is: each draws its own numbers. Default 0. */
  readonly sample?: number;
  /** Asks for log-probabilities, with this many of the likeliest tokens as alternatives, 0 … 20. */
  readonly logProbabilities?: number;
}

const optionsSchema = z.object({
  vocabulary: z
    .int()
    .min(1)
    .max(2 ** 24),
  sample: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
  logProbabilities: z.int().min(0).max(20).optional(),
});

/**
 * Makes the sampler of one text. What is done to the logits, in order: repetition, presence and frequency penalties,
 * biases, the mask, temperature, top-k, top-p, min-p; then one token is drawn from what is left.
 *
 * @throws SamplingSettingError where a setting or an option is out of its range.
 */
export function createSampler(settings: SamplingSettings, options: SamplerOptions): Sampler {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SamplingSettingError((issue?.path ?? []).join('.'), issue?.message ?? 'invalid', {
      cause: parsed.error,
    });
  }
  const { vocabulary, sample, logProbabilities } = parsed.data;
  return new LogitsSampler(resolveSettings(settings, vocabulary), vocabulary, sample, logProbabilities);
}

class LogitsSampler implements Sampler {
  readonly #settings: ResolvedSettings;
  readonly #vocabulary: number;
  readonly #sample: number;
  readonly #alternatives: number | undefined;

  constructor(
    settings: ResolvedSettings,
    vocabulary: number,
    sample: number,
    alternatives: number | undefined,
  ) {
    this.#settings = settings;
    this.#vocabulary = vocabulary;
    this.#sample = sample;
    this.#alternatives = alternatives;
  }

  draw(logits: Float32Array, history: ArrayLike<number>, generated: number, allowed?: Uint32Array): Drawn {
    const settings = this.#settings;
    const position = history.length;
    this.#check(logits, history, generated, allowed);
    const best = bestOf(logits, position);
    if (best === -1) throw this.#nothingLeft(allowed, position);
    const changes = penalises(settings);
    const asked = this.#alternatives !== undefined;
    const raw = changes && asked ? logits.slice() : logits;
    if (changes) penalise(logits, settings, history, generated);
    const untouched = !changes && allowed === undefined ? best : undefined;
    const token = this.#choose(logits, generated, allowed, untouched);
    if (token === -1) throw this.#nothingLeft(allowed, position);
    if (!asked) return { token };
    const normaliser = logSumOfExponentials(raw, raw[best]!);
    const logProbability = raw[token]! - normaliser;
    if (this.#alternatives === 0) return { token, logProbability };
    return { token, logProbability, alternatives: likeliest(raw, this.#alternatives!, normaliser) };
  }

  /** @param known The best token where that is known already. */
  #choose(
    logits: Float32Array,
    generated: number,
    allowed: Uint32Array | undefined,
    known: number | undefined,
  ): number {
    const best = known ?? bestAllowed(logits, allowed);
    if (this.#settings.temperature === 0 || this.#settings.topK === 1 || best === -1) return best;
    const candidates = narrow(logits, best, this.#settings, allowed);
    let left = uniform(this.#settings.seed, this.#sample, generated) * candidates.total();
    const { tokens, weights, size } = candidates;
    for (let at = 0; at < size; at++) {
      left -= weights[at]!;
      if (left < 0) return tokens[at]!;
    }
    // Only rounding leads here: the numbers drawn are below 1.
    return best;
  }

  #check(
    logits: Float32Array,
    history: ArrayLike<number>,
    generated: number,
    allowed: Uint32Array | undefined,
  ): void {
    const vocabulary = this.#vocabulary;
    const position = history.length;
    if (logits.length !== vocabulary) {
      throw new LogitsError(`${logits.length} were given for ${vocabulary} tokens.`, position);
    }
    if (!Number.isInteger(generated) || generated < 0 || generated > position) {
      throw new RangeError(`${generated} of ${position} tokens cannot have been generated.`);
    }
    if (allowed !== undefined && allowed.length < Math.ceil(vocabulary / 32)) {
      throw new RangeError(`A mask of ${allowed.length} words is too short for ${vocabulary} tokens.`);
    }
    const { repetitionPenalty, presencePenalty, frequencyPenalty } = this.#settings;
    if (repetitionPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0) return;
    for (let at = 0; at < position; at++) {
      const token = history[at]!;
      if (!(token >= 0 && token < vocabulary)) {
        throw new RangeError(`Token ${token} of the text is none of the vocabulary's ${vocabulary}.`);
      }
    }
  }

  #nothingLeft(allowed: Uint32Array | undefined, position: number): NoTokenLeftError {
    let count = this.#vocabulary;
    if (allowed !== undefined) {
      count = 0;
      for (let token = 0; token < this.#vocabulary; token++) {
        if ((allowed[token >> 5]! >>> (token & 31)) & 1) count += 1;
      }
    }
    return new NoTokenLeftError(count, this.#vocabulary, position);
  }
}

/** The best of all tokens; −1 where all are −Infinity. @throws LogitsError for what is no logit. */
function bestOf(logits: Float32Array, position: number): number {
  let best = -Infinity;
  let token = -1;
  for (let at = 0; at < logits.length; at++) {
    const logit = logits[at]!;
    // One comparison for nearly all: what is not below the best is better, or is no number.
    if (logit <= best) continue;
    if (Number.isNaN(logit)) {
      let count = 0;
      for (const value of logits) if (Number.isNaN(value)) count += 1;
      throw new LogitsError(
        `${count} of ${logits.length} are NaN, the first that of token ${at}.`,
        position,
        at,
      );
    }
    best = logit;
    token = at;
  }
  if (best === Infinity) throw new LogitsError(`That of token ${token} is Infinity.`, position, token);
  return token;
}
