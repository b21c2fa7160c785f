import { DefinitionError } from '../errors.ts';

/** The learning rate of a step; steps count from 1. */
export type Schedule = (step: number) => number;

export interface WarmUpOptions {
  /** The highest learning rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Steps of the warm-up, over which the rate rises from peak ÷ warmUp. Default 0. */
  readonly warmUp?: number;
  /** Steps of the whole training; after them the rate stays at the floor. */
  readonly total: number;
  /** How the rate falls from the peak to the floor. Default cosine. */
  readonly decay?: 'cosine' | 'linear' | 'none';
  /** The lowest learning rate after the peak. Default 0. */
  readonly floor?: number;
}

/**
 * Rises linearly for `warmUp` steps, then falls to the floor at step `total`.
 *
 *     s ≤ warmUp:  peak · s ÷ warmUp
 *     after:       floor + (peak − floor) · f(p),  p = (s − warmUp) ÷ (total − warmUp)
 *                  cosine: f = ½·(1 + cos πp);  linear: f = 1 − p
 *
 * @throws {DefinitionError} for a negative number, or fewer steps in all than for the warm-up.
 */
export function warmUpThenDecay(options: WarmUpOptions): Schedule {
  const { peak, warmUp = 0, total, decay = 'cosine', floor = 0 } = options;
  if (!(peak >= 0 && floor >= 0 && warmUp >= 0 && total >= warmUp)) {
    throw new DefinitionError(
      `No schedule has peak ${peak}, floor ${floor}, warm-up ${warmUp} and ${total} steps.`,
    );
  }
  return (step) => {
    if (step <= warmUp) return (peak * step) / warmUp;
    if (decay === 'none') return peak;
    const progress = Math.min(1, (step - warmUp) / Math.max(1, total - warmUp));
    const share = decay === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
    return floor + (peak - floor) * share;
  };
}
