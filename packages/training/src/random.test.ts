import { describe, expect, it } from 'vitest';
import { Random } from './index.ts';

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  it('is a function of its labels', () => {
    expect(draw(Random.from('a', 1), 5)).toEqual(draw(Random.from('a', 1), 5));
    const first = [Random.from('a', 1), Random.from('a', 2), Random.from('a', '1'), Random.from('a1')].map(
      (r) => r.next(),
    );
    expect(new Set(first).size).toBe(4);
  });

  it('goes on from a state', () => {
    const random = Random.from('state');
    draw(random, 7);
    const copy = new Random(random.state);
    expect(draw(copy, 5)).toEqual(draw(random, 5));
  });

  it('is uniform, and normal where asked', () => {
    const random = Random.from('moments');
    const uniform = draw(random, 20_000);
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
    const variance = (list: number[]): number => mean(list.map((x) => x * x)) - mean(list) ** 2;
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    expect(variance(uniform)).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(variance(normal) - 1)).toBeLessThan(0.05);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });

  it('shuffles: every order of three comes about equally often', () => {
    const random = Random.from('orders');
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = random.shuffle([1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
