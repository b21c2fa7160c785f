import { inSlices } from './in-slices.ts';
import type { ParameterStore } from './parameter-store.ts';

/** AdamW's numbers; the defaults are PyTorch's. */
export interface AdamWOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999; 0.95 suits short trainings. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** How strongly decaying parameters are pulled to 0, times the learning rate. Default 0.01. */
  readonly weightDecay?: number;
}

/** The Euclidean norm over all elements, summed in double precision. */
export async function normOf(flat: Float32Array): Promise<number> {
  let sum = 0;
  await inSlices(flat.length, (start, end) => {
    let part = 0;
    for (let at = start; at < end; at++) {
      const element = flat[at]!;
      part += element * element;
    }
    sum += part;
  });
  return Math.sqrt(sum);
}

/**
 * One step of AdamW (https://arxiv.org/abs/1711.05101) over the whole store, in place:
 *
 *     g ← scale · g;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²
 *     p ← p − rate·λ·p − rate · (m ÷ (1−β₁ᵗ)) ÷ (√(v ÷ (1−β₂ᵗ)) + ε)
 *
 * @param step t, counting from 1.
 * @param scale What gradients are multiplied by first: clipping.
 */
export async function adamW(
  store: ParameterStore,
  step: number,
  rate: number,
  scale: number,
  options: AdamWOptions,
): Promise<void> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const { values, gradient, firstMoment, secondMoment } = store;
  const meanRate = rate / (1 - beta1 ** step);
  const squareRoot = Math.sqrt(1 - beta2 ** step);
  for (const { start: first, length, decay } of store.segments) {
    const kept = decay ? 1 - rate * weightDecay : 1;
    await inSlices(length, (start, end) => {
      for (let at = first + start; at < first + end; at++) {
        const g = gradient[at]! * scale;
        const m = beta1 * firstMoment[at]! + (1 - beta1) * g;
        const v = beta2 * secondMoment[at]! + (1 - beta2) * g * g;
        firstMoment[at] = m;
        secondMoment[at] = v;
        values[at] = values[at]! * kept - (meanRate * m) / (Math.sqrt(v) / squareRoot + epsilon);
      }
    });
  }
}
