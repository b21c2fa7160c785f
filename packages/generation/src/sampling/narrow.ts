import { Candidates } from './candidates.ts';
import type { ResolvedSettings } from './settings.ts';

/**
 * What may be drawn, weighed: the allowed tokens by temperature, cut by top-k, then top-p, then min-p.
 *
 * @param best the best allowed token.
 * @returns valid until the next call.
 */
export function narrow(
  logits: Float32Array,
  best: number,
  { temperature, topK, topP, minP }: Pick<ResolvedSettings, 'temperature' | 'topK' | 'topP' | 'minP'>,
  allowed?: Uint32Array,
): Candidates {
  const top = logits[best]!;
  // Without top-p, what min-p will drop needs no exponential; a little below its bound, for that is taken by weight.
  const hopeless =
    minP > 0 && topP === 1 ? top + temperature * Math.log(minP) - 1e-3 * (1 + Math.abs(top)) : -Infinity;
  const candidates = gather(logits, hopeless, allowed);
  if (topK > 0) candidates.keepBest(topK);
  const total = candidates.weigh(top, temperature);
  if (topP < 1) {
    // All that are less likely than this weigh less than 1 - p together.
    candidates.keepAbove((0.99 * (1 - topP) * total) / candidates.size);
    candidates.keepMass(topP * total);
  }
  if (minP > 0) candidates.keepAbove(minP);
  return candidates;
}

/** The best of the allowed tokens, of equal ones the lowest id; −1 where none is left. */
export function bestAllowed(logits: Float32Array, allowed: Uint32Array | undefined): number {
  let best = -Infinity;
  let token = -1;
  if (allowed === undefined) {
    for (let at = 0; at < logits.length; at++) {
      const logit = logits[at]!;
      if (logit > best) {
        best = logit;
        token = at;
      }
    }
    return token;
  }
  eachAllowed(logits.length, allowed, (at) => {
    const logit = logits[at]!;
    if (logit > best) {
      best = logit;
      token = at;
    }
  });
  return token;
}

/** Shared by all draws: a draw is synchronous, and nothing of it is left when it ends. */
let scratch = new Candidates(0);

function gather(logits: Float32Array, hopeless: number, allowed: Uint32Array | undefined): Candidates {
  if (scratch.tokens.length < logits.length) scratch = new Candidates(logits.length);
  const { tokens, logits: kept } = scratch;
  let size = 0;
  const add = (token: number): void => {
    const logit = logits[token]!;
    if (logit <= hopeless) return;
    tokens[size] = token;
    kept[size] = logit;
    size += 1;
  };
  if (allowed === undefined) for (let token = 0; token < logits.length; token++) add(token);
  else eachAllowed(logits.length, allowed, add);
  scratch.size = size;
  return scratch;
}

function eachAllowed(vocabulary: number, allowed: Uint32Array, visit: (token: number) => void): void {
  const words = Math.ceil(vocabulary / 32);
  for (let at = 0; at < words; at++) {
    let word = allowed[at]!;
    while (word !== 0) {
      const token = at * 32 + 31 - Math.clz32(word & -word);
      if (token >= vocabulary) return;
      visit(token);
      word &= word - 1;
    }
  }
}
