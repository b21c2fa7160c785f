/**
 * The rotary frequencies of a model, scaled for long texts as its training scaled them.
 *
 * Single precision on purpose, step by step as PyTorch computes: at position 100,000 an angle's last bit is 0.004, and
 * models were trained with the rounded angles.
 */
import type { Rotary, RotaryScaling } from './decoder-architecture.ts';

export interface RotaryFrequencies {
  /** Radians per position for each pair of elements, fastest first. */
  readonly frequencies: Float32Array;
  /** What cosines and sines are multiplied by. */
  readonly attention: number;
}

const f = Math.fround;

/**
 * @param contextLength The longest text that will be read, in tokens. A long-rope model has one set of frequencies up
 *   to its original context and another beyond; one set is taken for all texts, so that cached keys stay valid.
 */
export function rotaryFrequencies(rotary: Rotary, contextLength: number): RotaryFrequencies {
  const { base, dimensions, scaling } = rotary;
  const pairs = dimensions / 2;
  // base^(2i/d), the wavelength of pair i over 2π.
  const periods = Float32Array.from({ length: pairs }, (_, pair) => base ** f((2 * pair) / dimensions));
  const plain = periods.map((period) => 1 / period);
  switch (scaling.kind) {
    case 'none':
      return { frequencies: plain, attention: 1 };
    case 'linear':
      return { frequencies: plain.map((frequency) => frequency / scaling.factor), attention: 1 };
    case 'llama3':
      return { frequencies: plain.map((frequency) => llama3(frequency, scaling)), attention: 1 };
    case 'yarn':
      return { frequencies: yarn(plain, periods, rotary, scaling), attention: scaling.attention };
    case 'longrope': {
      const factors = contextLength > scaling.originalContext ? scaling.long : scaling.short;
      return {
        frequencies: periods.map((period, pair) => 1 / f(f(factors[pair]!) * period)),
        attention: scaling.attention,
      };
    }
  }
}

type ScalingOf<Kind extends RotaryScaling['kind']> = Extract<RotaryScaling, { kind: Kind }>;

function llama3(frequency: number, scaling: ScalingOf<'llama3'>): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
  const wavelength = f((2 * Math.PI) / frequency);
  if (wavelength > originalContext / low) return f(frequency / factor);
  if (wavelength < originalContext / high) return frequency;
  const smooth = f(f(f(originalContext / wavelength) - low) / (high - low));
  return f(f(f(f(1 - smooth) * frequency) / factor) + f(smooth * frequency));
}

function yarn(
  plain: Float32Array,
  periods: Float32Array,
  { base, dimensions }: Rotary,
  { factor, fast, slow, originalContext, truncate }: ScalingOf<'yarn'>,
): Float32Array {
  // The pair that turns this often over the original context.
  const pairThatTurns = (times: number): number =>
    (dimensions * Math.log(originalContext / (times * 2 * Math.PI))) / (2 * Math.log(base));
  const first = pairThatTurns(fast);
  const last = pairThatTurns(slow);
  const from = Math.max(truncate ? Math.floor(first) : first, 0);
  let to = Math.min(truncate ? Math.ceil(last) : last, dimensions - 1);
  if (to === from) to += 0.001;
  return plain.map((frequency, pair) => {
    const ramp = f(Math.min(1, Math.max(0, f(f(pair - from) / (to - from)))));
    const kept = f(1 - ramp);
    const stretched = f(1 / f(factor * periods[pair]!));
    return f(f(stretched * f(1 - kept)) + f(frequency * kept));
  });
}
