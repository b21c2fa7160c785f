export interface LogProbability {
  readonly token: number;
  readonly logProbability: number;
}

/** The logarithm of the sum of the logits' exponentials: what turns a logit into a log-probability. */
export function logSumOfExponentials(logits: Float32Array, best: number): number {
  let sum = 0;
  for (let token = 0; token < logits.length; token++) sum += Math.exp(logits[token]! - best);
  return best + Math.log(sum);
}

/** The likeliest tokens, best first; of equal ones the lower id. */
export function likeliest(logits: Float32Array, count: number, normaliser: number): LogProbability[] {
  const tokens: number[] = [];
  let least = -Infinity;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token]!;
    if (logit <= least && tokens.length === count) continue;
    if (tokens.length === count) tokens.pop();
    let at = tokens.length;
    while (at > 0 && logits[tokens[at - 1]!]! < logit) at -= 1;
    tokens.splice(at, 0, token);
    least = logits[tokens[tokens.length - 1]!]!;
  }
  return tokens.map((token) => ({ token, logProbability: logits[token]! - normaliser }));
}
