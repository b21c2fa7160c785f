import type { Beam } from './contract.ts';

/** A text that goes on. */
export interface RunningBeam {
  readonly tokens: readonly number[];
  /** Sum of the tokens' log-probabilities. */
  readonly sum: number;
  /** Which of the group's beams before the last step it continues. */
  readonly source: number;
}

export interface BeamSettings {
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | 'never';
  readonly endTokens: readonly number[];
  readonly maxTokens: number;
}

interface Candidate {
  readonly source: number;
  readonly token: number;
  readonly sum: number;
}

/** The beams of one input. */
export class BeamGroup {
  readonly #settings: BeamSettings;
  #running: readonly RunningBeam[] = [{ tokens: [], sum: 0, source: 0 }];
  /** Best first, at most as many as there are beams. */
  #ended: readonly Beam[] = [];
  #done = false;

  constructor(settings: BeamSettings) {
    this.#settings = settings;
  }

  get running(): readonly RunningBeam[] {
    return this.#running;
  }

  get ended(): readonly Beam[] {
    return this.#ended;
  }

  get done(): boolean {
    return this.#done;
  }

  /**
   * Goes on by a token. More candidates are looked at than there are beams, so that as many go on though some end; but
   * only those among the best `beams` may end, so that no text ends as the least likely way to go on.
   *
   * @param logits by beam, [V] each.
   */
  step(logits: readonly Float32Array[]): void {
    const { beams, endTokens, lengthPenalty, maxTokens } = this.#settings;
    const candidates = this.#best(logits, Math.max(2, 1 + endTokens.length) * beams);
    const length = this.#running[0]!.tokens.length + 1;
    const running: RunningBeam[] = [];
    const ended: Beam[] = [];
    candidates.forEach(({ source, token, sum }, rank) => {
      const before = this.#running[source]!.tokens;
      const isEnd = endTokens.includes(token);
      if (isEnd || length === maxTokens) {
        if (rank >= beams) return;
        ended.push({
          tokens: isEnd ? before : [...before, token],
          score: sum / length ** lengthPenalty,
          finishReason: isEnd ? 'stop' : 'length',
        });
      } else if (running.length < beams) {
        running.push({ tokens: [...before, token], sum, source });
      }
    });
    this.#ended = [...this.#ended, ...ended].sort((one, other) => other.score - one.score).slice(0, beams);
    this.#running = running;
    this.#done = running.length === 0 || this.#isDecided(length);
  }

  /** Whether what goes on is not worth it. */
  #isDecided(length: number): boolean {
    const { beams, earlyStopping, lengthPenalty, maxTokens } = this.#settings;
    if (this.#ended.length < beams) return false;
    if (earlyStopping === true) return true;
    const hoped = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    return this.#running[0]!.sum / hoped ** lengthPenalty <= this.#ended.at(-1)!.score;
  }

  /** The likeliest continuations of all beams, best first. */
  #best(logits: readonly Float32Array[], count: number): Candidate[] {
    const best: Candidate[] = [];
    this.#running.forEach(({ sum }, source) => {
      const row = logits[source]!;
      const offset = sum - logSum(row);
      for (let token = 0; token < row.length; token++) {
        const total = row[token]! + offset;
        if (best.length === count && total <= best[count - 1]!.sum) continue;
        if (best.length === count) best.pop();
        let at = best.length;
        while (at > 0 && best[at - 1]!.sum < total) at -= 1;
        best.splice(at, 0, { source, token, sum: total });
      }
    });
    return best;
  }
}

function logSum(row: Float32Array): number {
  let most = -Infinity;
  for (const logit of row) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of row) sum += Math.exp(logit - most);
  return most + Math.log(sum);
}
