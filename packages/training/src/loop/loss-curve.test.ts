import { describe, expect, it } from 'vitest';
import { drawLossCurve } from '../index.ts';

const curve = (from: number, to: number): { step: number; loss: number }[] =>
  Array.from({ length: 500 }, (_, index) => ({
    step: index + 1,
    loss:
      to + (from - to) * Math.exp(-index / 80) + (0.1 * to + 0.02 * from) * Math.abs(Math.sin(index * 12.9)),
  }));

function points(svg: string, colour: string): [number, number][] {
  const line = svg.match(new RegExp(`<polyline[^>]*stroke="${colour}"[^>]*points="([^"]*)"`))![1]!;
  return line.split(' ').map((point) => point.split(',').map(Number) as [number, number]);
}

describe('drawLossCurve', () => {
  it('stays inside its frame, and falls as the loss does', () => {
    const svg = drawLossCurve({
      title: 'A & <B>',
      training: curve(8, 1.5),
      validation: [{ step: 250, loss: 2 }],
    });
    expect(svg).toContain('A &#38; &#60;B&#62;');
    for (const colour of ['#c9d6ea', '#1f5fbf']) {
      const all = points(svg, colour);
      expect(all).toHaveLength(500);
      for (const [x, y] of all) {
        expect(x).toBeGreaterThanOrEqual(64);
        expect(x).toBeLessThanOrEqual(776);
        expect(y).toBeGreaterThanOrEqual(48);
        expect(y).toBeLessThanOrEqual(372);
      }
      expect(all.at(-1)![1]).toBeGreaterThan(all[0]![1] + 100);
    }
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it('uses a logarithmic axis for a loss that falls by far', () => {
    const svg = drawLossCurve({ title: 'log', training: curve(8, 0.01) });
    const labels = [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => Number(label));
    expect(labels).toEqual(
      [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].filter((tick) => labels.includes(tick)),
    );
    expect(labels).toContain(0.1);
    expect(labels).toContain(5);
  });

  it('draws a training of half a million steps', () => {
    const training = Array.from({ length: 500_000 }, (_, step) => ({ step, loss: 3 }));
    expect(points(drawLossCurve({ title: 'long', training }), '#c9d6ea').length).toBeLessThan(1700);
  });

  it.each([
    ['nothing', []],
    ['one step', [{ step: 1, loss: 3 }]],
    [
      'a constant',
      [
        { step: 1, loss: 3 },
        { step: 2, loss: 3 },
      ],
    ],
    [
      'losses that are not finite',
      [
        { step: 1, loss: Number.NaN },
        { step: 2, loss: Number.POSITIVE_INFINITY },
        { step: 3, loss: 1 },
      ],
    ],
    [
      'zeros',
      [
        { step: 1, loss: 0 },
        { step: 2, loss: 0 },
      ],
    ],
    ['losses beyond arithmetic', [1e308, -1e308, 1, 2].map((loss, step) => ({ step, loss }))],
    ['losses of nearly nothing', [5e-324, 1e-320, 1].map((loss, step) => ({ step, loss }))],
    ['many powers of ten', [1e29, 1e-29].map((loss, step) => ({ step, loss }))],
    [
      'a step that is none',
      [
        { step: Number.NaN, loss: 1 },
        { step: 2, loss: 1 },
      ],
    ],
  ])('draws %s without a number that is none', (_, training) => {
    const svg = drawLossCurve({ title: 'edge', training });
    expect(svg).toMatch(/^<svg [^>]*>\n<title>[^<]*edge<\/title>.*<\/svg>\n$/s);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg.length).toBeLessThan(6000);
  });
});
