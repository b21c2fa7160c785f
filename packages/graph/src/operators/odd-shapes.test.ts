/** Shapes without elements, of length 1 and of no axis: what is declared is what runs give, and so for gradients. */
import { describe, expect, it } from 'vitest';
import * as api from '../index.ts';
import { numbers, runGraph } from '../testing/run-graph.ts';

const shapes: readonly (readonly number[])[] = [[], [0], [1], [0, 3], [2, 0], [1, 1], [2, 0, 4], [1, 2, 4]];

const along: Readonly<Record<string, (x: api.Value, axis: number) => api.Value>> = {
  reduceSum: (x, axis) => api.reduceSum(x, { axes: [axis] }),
  'reduceMean, kept': (x, axis) => api.reduceMean(x, { axes: [axis], keepDimensions: true }),
  sumSquare: (x, axis) => api.sumSquare(x, { axes: [axis] }),
  'sumSquare of no axis': (x) => api.sumSquare(x, { axes: [] }),
  softmax: (x, axis) => api.softmax(x, { axis }),
  unsqueeze: (x, axis) => api.unsqueeze(x, [axis]),
  concat: (x, axis) => api.concat([x, api.negate(x)], axis),
  'slice to nothing': (x, axis) => api.slice(x, { axis, start: 0, end: 0 }),
  'slice of the rest': (x, axis) => api.slice(x, { axis, start: 1 }),
  pad: (x, axis) => api.pad(x, { axis, before: 1, after: 1 }),
  'gather of nothing': (x, axis) => api.gather(x, x.graph.constant('int64', [0], []), { axis }),
  'expand to nothing': (x) => api.expand(x, [0, ...x.shape.map((length) => (length === 1 ? 0 : length))]),
  transpose: (x) => api.swapLastAxes(x),
};

/** Declared and run shapes of an operator's output and of its operand's gradient; undefined where it refuses. */
async function shapesOf(
  shape: readonly number[],
  build: (x: api.Value) => api.Value,
): Promise<readonly (readonly api.Shape[])[] | undefined> {
  const graph = new api.Graph('odd');
  const x = graph.input('x', 'float32', shape);
  let y: api.Value;
  try {
    y = build(x);
  } catch (error) {
    expect(error).toBeInstanceOf(api.GraphError);
    return undefined;
  }
  graph.output('y', y);
  const loss = api.reduceSum(api.multiply(y, 2));
  graph.output('slope', api.gradients(loss, [x])[0]!);
  const count = shape.reduce((product, length) => product * length, 1);
  const results = await runGraph(graph, { x: { shape, data: Array(count).fill(0.5) } });
  expect(numbers(results.slope).some(Number.isNaN)).toBe(false);
  return [
    [y.shape, results.y!.shape],
    [shape, results.slope!.shape],
  ];
}

describe.each(Object.keys(along))('%s', (name) => {
  it.each([-2, -1, 0, 1])('along axis %i', async (axis) => {
    let ran = 0;
    for (const shape of shapes) {
      const found = await shapesOf(shape, (x) => along[name]!(x, axis));
      if (found === undefined) continue;
      for (const [declared, given] of found) expect(given, `of [${shape}]`).toEqual(declared);
      ran += 1;
    }
    expect(ran).toBeGreaterThan(2);
  });
});

it.each<[readonly number[], readonly number[]]>([
  [
    [0, 3],
    [3, 0],
  ],
  [[2, 0], [0]],
  [
    [2, 0],
    [0, 5, 2],
  ],
  [[0], [1, 0]],
])('reshape of %j to %j', async (from, to) => {
  for (const [declared, given] of (await shapesOf(from, (x) => api.reshape(x, to)))!) {
    expect(given).toEqual(declared);
  }
});
