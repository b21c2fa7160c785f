/** How the next token is chosen from logits. Everything is optional; without any, the best token is taken. */
export interface SamplingSettings {
  /** 0 … 2; 0 takes the best token. Default 0. */
  readonly temperature?: number;
  /** Only the k likeliest tokens; 0 keeps all. Default 0. */
  readonly topK?: number;
  /** The likeliest tokens that together have this probability, 0 < p ≤ 1. Default 1. */
  readonly topP?: number;
  /** Tokens at least this share as likely as the likeliest, 0 … 1. Default 0. */
  readonly minP?: number;
  /** Divides the logits of tokens that the text or the prompt holds (multiplies negative ones), > 0. Default 1. */
  readonly repetitionPenalty?: number;
  /** Taken off the logit of every token generated before, −2 … 2. Default 0. */
  readonly presencePenalty?: number;
  /** Taken off once per earlier occurrence in what was generated, −2 … 2. Default 0. */
  readonly frequencyPenalty?: number;
  /** Added to the logits of tokens by id; −100 and below forbids. */
  readonly logitBias?: Readonly<Record<number, number>>;
  /** 32-bit whole number. Default: one at random. */
  readonly seed?: number;
}

/** What was drawn for one place of a text. */
export interface Drawn {
  readonly token: number;
  /** Natural logarithm of the model's own probability (before penalties and temperature), where asked for. */
  readonly logProbability?: number;
  /** The likeliest tokens, best first, where asked for. */
  readonly alternatives?: readonly { readonly token: number; readonly logProbability: number }[];
}

/**
 * Draws the tokens of one text. The number used for the n-th generated token is a function of seed, sample and n
 * alone, so that drawing again at a place (speculation) or in other company (batches) gives the same token.
 */
export interface Sampler {
  /**
   * @param logits [V], may be overwritten.
   * @param history every token before: prompt, then what was generated.
   * @param generated how many of `history`'s last tokens were generated.
   * @param allowed a bit per token id (bit `id & 31` of word `id >> 5`); absent: all.
   * @throws LogitsError where a logit is NaN or Infinity, or V is not the sampler's; NoTokenLeftError where every
   *   allowed token has a logit of −Infinity; RangeError for a history or a mask that does not fit.
   */
  draw(logits: Float32Array, history: ArrayLike<number>, generated: number, allowed?: Uint32Array): Drawn;
}
