import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SamplingSettings } from './contract.ts';
import { createSampler } from './create-sampler.ts';
import { LogitsError, NoTokenLeftError, SamplingSettingError } from './errors.ts';
import { bestAllowed, narrow } from './narrow.ts';
import { penalise } from './penalties.ts';
import { resolveSettings } from './settings.ts';

interface Recorded {
  readonly texts: readonly {
    readonly logits: readonly number[];
    readonly history: readonly number[];
    readonly generated: number;
  }[];
  readonly cases: readonly {
    readonly text: number;
    readonly settings: SamplingSettings;
    readonly probabilities: readonly number[];
  }[];
}

const { texts, cases } = JSON.parse(
  readFileSync(new URL('./fixtures/processors.json', import.meta.url), 'utf8'),
) as Recorded;

/** What a sampler would draw from, as probabilities of all tokens. */
function distribution(
  logits: Float32Array,
  settings: SamplingSettings,
  history: readonly number[],
  generated: number,
  allowed?: Uint32Array,
): number[] {
  const resolved = resolveSettings({ temperature: 1, ...settings }, logits.length);
  penalise(logits, resolved, history, generated);
  const candidates = narrow(logits, bestAllowed(logits, allowed), resolved, allowed);
  const probabilities = Array.from({ length: logits.length }, () => 0);
  const total = candidates.total();
  for (let at = 0; at < candidates.size; at++) {
    probabilities[candidates.tokens[at]!] = candidates.weights[at]! / total;
  }
  return probabilities;
}

function maskOf(vocabulary: number, tokens: readonly number[]): Uint32Array {
  const mask = new Uint32Array(Math.ceil(vocabulary / 32));
  for (const token of tokens) mask[token >> 5]! |= 1 << (token & 31);
  return mask;
}

describe('what is drawn from', () => {
  it.each(cases)('is what transformers’ processors leave: text $text, $settings', (recorded) => {
    const { logits, history, generated } = texts[recorded.text]!;
    const probabilities = distribution(Float32Array.from(logits), recorded.settings, history, generated);
    probabilities.forEach((probability, token) => {
      const expected = recorded.probabilities[token]!;
      expect(probability > 0, `token ${token} is kept`).toBe(expected > 0);
      expect(Math.abs(probability - expected)).toBeLessThan(2e-6);
    });
  });

  it('is decided by ids where logits are equal', () => {
    const flat = (): Float32Array => new Float32Array(50);
    const kept = (settings: SamplingSettings): number[] =>
      distribution(flat(), settings, [], 0).flatMap((probability, token) => (probability > 0 ? [token] : []));
    expect(kept({ topK: 3 })).toEqual([0, 1, 2]);
    expect(kept({ topP: 0.1 })).toEqual([0, 1, 2, 3, 4]);
    expect(kept({ minP: 1 })).toHaveLength(50);
  });

  it('sums to one in a large vocabulary, and top-p keeps the fewest that suffice', () => {
    const logits = Float32Array.from({ length: 150_000 }, (_, at) => Math.sin(at * 7.13) * 9 + Math.cos(at));
    const sorted = distribution(logits.slice(), {}, [], 0).sort((a, b) => b - a);
    for (const topP of [0.3, 0.9, 0.999]) {
      const kept = distribution(logits.slice(), { topP }, [], 0).filter((probability) => probability > 0);
      let [mass, fewest] = [0, 0];
      while (mass < topP) mass += sorted[fewest++]!;
      expect(kept).toHaveLength(fewest);
      expect(kept.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
    }
  });

  it('keeps what matters where logits are far apart', () => {
    const logits = Float32Array.from([3e38, 1, -3e38, -Infinity]);
    expect(distribution(logits, { temperature: 0.01, topP: 0.9 }, [], 0)).toEqual([1, 0, 0, 0]);
  });

  it('takes masks, biases and their limits', () => {
    const logits = (): Float32Array => Float32Array.from({ length: 70 }, (_, at) => at / 10);
    const masked = distribution(logits(), {}, [], 0, maskOf(70, [3, 31, 63, 64]));
    expect(masked.flatMap((probability, token) => (probability > 0 ? [token] : []))).toEqual([3, 31, 63, 64]);
    const biased = distribution(logits(), { logitBias: { 5: 6.4, 69: -100, 68: -Infinity } }, [], 0);
    expect(biased[69]).toBe(0);
    expect(biased[68]).toBe(0);
    expect(biased[5]).toBeCloseTo(biased[67]! * Math.exp(0.2), 6);
  });
});

describe('drawing', () => {
  const { logits, history, generated } = texts[1]!;
  const fresh = (): Float32Array => Float32Array.from(logits);

  it('takes the best token without settings, the lowest id of equal ones', () => {
    const sampler = createSampler({}, { vocabulary: logits.length });
    expect(sampler.draw(fresh(), history, generated)).toEqual({ token: logits.indexOf(Math.max(...logits)) });
    expect(createSampler({}, { vocabulary: 40 }).draw(new Float32Array(40), [], 0).token).toBe(0);
    expect(
      createSampler({}, { vocabulary: 40 }).draw(new Float32Array(40), [], 0, maskOf(40, [31, 33])).token,
    ).toBe(31);
  });

  it('depends on seed, sample and place alone', () => {
    const draws = (seed: number, sample: number): number[] =>
      Array.from({ length: 40 }, (_, n) => {
        const before = Array.from({ length: n + 2 }, () => 1);
        return createSampler({ temperature: 1, seed }, { vocabulary: logits.length, sample }).draw(
          fresh(),
          before,
          n,
        ).token;
      });
    expect(draws(7, 0)).toEqual(draws(7, 0));
    expect(draws(7, 1)).not.toEqual(draws(7, 0));
    expect(draws(8, 0)).not.toEqual(draws(7, 0));
    const one = createSampler({ temperature: 1, seed: 7 }, { vocabulary: logits.length });
    const backwards = Array.from({ length: 40 }, (_, back) => {
      const n = 39 - back;
      return one.draw(fresh(), Array(n).fill(2), n).token;
    });
    expect(backwards.reverse()).toEqual(draws(7, 0));
  });

  it('draws as often as the probabilities say', () => {
    const settings = { temperature: 0.9, topK: 8, seed: 3 };
    const expected = distribution(fresh(), settings, [], 0);
    const sampler = createSampler(settings, { vocabulary: logits.length });
    const counts = logits.map(() => 0);
    const draws = 20_000;
    const before = Array.from({ length: draws }, () => 0);
    for (let n = 0; n < draws; n++) counts[sampler.draw(fresh(), before, n).token]! += 1;
    counts.forEach((count, token) => {
      const probability = expected[token]!;
      // Five deviations of a binomial count.
      const tolerance = 5 * Math.sqrt(draws * probability * (1 - probability));
      expect(Math.abs(count - draws * probability)).toBeLessThanOrEqual(tolerance);
    });
  });

  it('tells the model’s own log-probabilities, whatever the settings', () => {
    const settings = { temperature: 0.5, repetitionPenalty: 1.5, logitBias: { 3: 50 }, topK: 4, seed: 1 };
    const sampler = createSampler(settings, { vocabulary: logits.length, logProbabilities: 5 });
    const { token, logProbability, alternatives } = sampler.draw(fresh(), history, generated);
    expect(token).toBe(3);
    const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
    expect(logProbability).toBeCloseTo(logits[3]! - sum, 5);
    const sorted = logits.map((logit, id) => ({ id, value: logit - sum })).sort((a, b) => b.value - a.value);
    expect(alternatives?.map(({ token: id }) => id)).toEqual(sorted.slice(0, 5).map(({ id }) => id));
    alternatives?.forEach((one, at) => {
      expect(one.logProbability).toBeCloseTo(sorted[at]!.value, 5);
    });
    const only = createSampler({}, { vocabulary: logits.length, logProbabilities: 0 }).draw(fresh(), [], 0);
    expect(only.alternatives).toBeUndefined();
    expect(only.logProbability).toBeLessThan(0);
  });
});

describe('what is refused', () => {
  it.each<[SamplingSettings, string]>([
    [{ temperature: -0.1 }, 'temperature'],
    [{ temperature: Number.NaN }, 'temperature'],
    [{ temperature: 2.1 }, 'temperature'],
    [{ topK: 1.5 }, 'topK'],
    [{ topP: 0 }, 'topP'],
    [{ topP: 1.1 }, 'topP'],
    [{ minP: 2 }, 'minP'],
    [{ repetitionPenalty: 0 }, 'repetitionPenalty'],
    [{ presencePenalty: 3 }, 'presencePenalty'],
    [{ frequencyPenalty: Number.POSITIVE_INFINITY }, 'frequencyPenalty'],
    [{ logitBias: { 9: 1 } }, 'logitBias.9'],
    [{ logitBias: { [-1]: 1 } }, 'logitBias.-1'],
    [{ seed: 0.5 }, 'seed'],
    [{ seed: 2 ** 32 }, 'seed'],
    [{ top_k: 3 } as SamplingSettings, ''],
  ])('%j', (settings, setting) => {
    const make = (): unknown => createSampler(settings, { vocabulary: 8 });
    expect(make).toThrow(SamplingSettingError);
    expect(make).toThrow(expect.objectContaining({ setting }));
  });

  it('logits that are none', () => {
    const sampler = createSampler({ temperature: 1 }, { vocabulary: 4 });
    const draw = (logits: number[], allowed?: Uint32Array) => () =>
      sampler.draw(Float32Array.from(logits), [1, 2], 1, allowed);
    expect(draw([0, Number.NaN, 1, Number.NaN])).toThrow(expect.objectContaining({ token: 1, position: 2 }));
    expect(draw([0, Number.NaN, 1, 1])).toThrow(LogitsError);
    expect(draw([0, Infinity, 1, 1])).toThrow(LogitsError);
    expect(draw([0, 1, 1])).toThrow(/3 were given for 4/);
    expect(draw([-Infinity, -Infinity, -Infinity, -Infinity])).toThrow(NoTokenLeftError);
    expect(draw([1, 2, 3, -Infinity], maskOf(4, [3]))).toThrow(expect.objectContaining({ allowed: 1 }));
    expect(draw([1, 2, 3, 4], maskOf(4, []))).toThrow(NoTokenLeftError);
    expect(() => sampler.draw(new Float32Array(4), [1], 2)).toThrow(RangeError);
    expect(() => sampler.draw(new Float32Array(4), [1], 1, new Uint32Array(0))).toThrow(RangeError);
    const penalising = createSampler({ repetitionPenalty: 2 }, { vocabulary: 4 });
    expect(() => penalising.draw(new Float32Array(4), [4], 0)).toThrow(RangeError);
  });
});
