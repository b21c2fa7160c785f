import type { Random } from '../random.ts';

/**
 * Fills a parameter's elements. The generator is a function of the trainer's seed and the parameter's name, so
 * adding a parameter leaves the others' initial values as they are.
 */
export type Initialiser = (data: Float32Array, random: Random, shape: readonly number[]) => void;

export function constant(value: number): Initialiser {
  return (data) => {
    data.fill(value);
  };
}

export const zeros: Initialiser = constant(0);
export const ones: Initialiser = constant(1);

/** Normal with mean 0. A deviation of 0.02 is GPT-2's, and BERT's. */
export function normal(deviation = 0.02): Initialiser {
  return (data, random) => {
    for (let at = 0; at < data.length; at++) data[at] = random.normal() * deviation;
  };
}

export function uniform(limit: number): Initialiser {
  return (data, random) => {
    for (let at = 0; at < data.length; at++) data[at] = (2 * random.next() - 1) * limit;
  };
}

/** Uniform within √(6 ÷ (in + out)) for a matrix [out, in] (Glorot and Bengio, 2010). */
export const glorot: Initialiser = (data, random, shape) => {
  const [outputs = 1, inputs = 1] = shape;
  uniform(Math.sqrt(6 / (inputs + outputs)))(data, random, shape);
};

/** Normal with deviation √(gain ÷ in) for a matrix [out, in]; a gain of 2 suits relu (He et al., 2015). */
export function fanIn(gain = 1): Initialiser {
  return (data, random, shape) => {
    normal(Math.sqrt(gain / (shape.at(-1) ?? 1)))(data, random, shape);
  };
}

/** Values that exist already, such as a checkpoint's. Copied. */
export function values(source: ArrayLike<number>): Initialiser {
  return (data) => {
    if (source.length !== data.length) {
      throw new RangeError(`${data.length} values are needed, ${source.length} were given`);
    }
    data.set(source);
  };
}
