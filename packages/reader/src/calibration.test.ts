import { describe, expect, it } from 'vitest';
import { answerableFeatures, probability, readingFeatures } from './calibration.ts';

const sentence = (answer: number, usable = 0) => ({ answer, usable, share: 0 });

describe('calibration', () => {
  it('gives one half where the weights say nothing', () => {
    expect(probability([0, 0, 0, 0], [1, 2, 3])).toBe(0.5);
  });

  it('rises with the feature that has a positive weight', () => {
    expect(probability([1, -0.5], [2])).toBeGreaterThan(probability([1, -0.5], [1]));
  });

  it('adds the mass of all sentences up', () => {
    const [one] = answerableFeatures([sentence(1)]);
    const [two] = answerableFeatures([sentence(1), sentence(1)]);
    expect(two! - one!).toBeCloseTo(Math.log(2));
  });

  it('weighs a sentence against the others and against nothing', () => {
    const sure = sentence(3);
    const [alone] = readingFeatures(sure, [sure]);
    const [contested] = readingFeatures(sure, [sure, sentence(3)]);
    expect(alone).toBeCloseTo(3);
    expect(contested).toBeLessThan(0.1);
  });

  it('stays finite on logits of any size', () => {
    const all = [sentence(1e4), sentence(-1e4)];
    for (const number of [...answerableFeatures(all), ...readingFeatures(all[0]!, all)]) {
      expect(Number.isFinite(number)).toBe(true);
    }
  });
});
