import type { Session } from '@haksup/runtime';
import type { DecoderGraph } from '../model/graphs.ts';
import type { CacheCheck } from '../model/manifest.ts';
import { runText, type TextRun } from './run-text.ts';

/**
 * The most that an int8 cache may move the next token's likelihoods, in nats (Kullback-Leibler divergence from the float
 * cache's, mean over the tokens that are looked at). Less than half of what int4 weights in blocks of 32 cost stories260K
 * on texts that are strange to it (0.23), where the cache costs it 0.03 to 0.05.
 */
export const mostDivergence = 0.1;

/** Texts that have no part in the scales that are checked, where there are as many as these and others. */
const checkedTexts = 4;
/** Tokens of a text whose likelihoods are compared; their logits are in memory, once. */
const checkedTokens = 16;

/** Texts to find scales on, and texts to see on what these cost. */
export class CheckedTexts {
  /** What scales are found on. */
  readonly others: readonly (readonly number[])[];
  /** What they are checked on: other texts, or where there are too few the same. */
  readonly texts: readonly (readonly number[])[];
  readonly #expected: Float32Array[] = [];

  private constructor(others: CheckedTexts['others'], texts: CheckedTexts['texts']) {
    this.others = others;
    this.texts = texts;
  }

  static of(texts: readonly (readonly number[])[]): CheckedTexts {
    if (texts.length < 2 * checkedTexts) return new CheckedTexts(texts, texts.slice(0, checkedTexts));
    const places = new Set(
      Array.from({ length: checkedTexts }, (_, index) =>
        Math.floor(((index + 0.5) * texts.length) / checkedTexts),
      ),
    );
    return new CheckedTexts(
      texts.filter((_, at) => !places.has(at)),
      texts.filter((_, at) => places.has(at)),
    );
  }

  /** Keeps what a cache of floats makes of the checked texts. @param onRun Given each text's run. */
  async expect(
    session: Session,
    graph: DecoderGraph,
    begin: () => void,
    onRun: (run: TextRun) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (const text of this.texts) {
      begin();
      const run = await runText(session, graph, text, placesOf(text), signal);
      this.#expected.push(run.logits);
      onRun(run);
    }
  }

  /** Compares with it what another cache makes of them. */
  async compare(
    session: Session,
    graph: DecoderGraph,
    begin: () => void,
    signal: AbortSignal | undefined,
  ): Promise<CacheCheck> {
    let [sum, tokens] = [0, 0];
    for (const [index, text] of this.texts.entries()) {
      begin();
      const places = placesOf(text);
      const { logits } = await runText(session, graph, text, places, signal);
      for (let row = 0; row < places.length; row++) {
        const [from, to] = [row * graph.vocabulary, (row + 1) * graph.vocabulary];
        sum += divergence(this.#expected[index]!.subarray(from, to), logits.subarray(from, to));
        tokens++;
      }
    }
    const mean = sum / tokens;
    // Logits that are no numbers have no divergence that a manifest could hold.
    return { tokens, divergence: Number.isFinite(mean) ? mean : null, kept: mean <= mostDivergence };
  }
}

/** Evenly over a text, its last token among them. */
function placesOf(text: readonly number[]): number[] {
  const count = Math.min(checkedTokens, text.length);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 1) * text.length) / count) - 1);
}

/** Kullback-Leibler divergence between the likelihoods that two rows of logits stand for, in nats. */
function divergence(expected: Float32Array, actual: Float32Array): number {
  const [whole, other] = [logSum(expected), logSum(actual)];
  let sum = 0;
  for (const [at, logit] of expected.entries()) {
    const log = logit - whole;
    sum += Math.exp(log) * (log - (actual[at]! - other));
  }
  return Math.max(0, sum);
}

function logSum(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}
