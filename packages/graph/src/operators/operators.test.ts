/** What operators compute, where their gradients' tests don't already say so, and what they refuse. */
import { describe, expect, it } from 'vitest';
import * as api from '../index.ts';
import { type Feed, numbers, openGraph, runGraph } from '../testing/run-graph.ts';

interface ForwardCase {
  readonly name: string;
  readonly feeds: Readonly<Record<string, Feed & { readonly type?: api.ElementType }>>;
  /** Shapes with named dimensions; default the feeds' shapes. */
  readonly shapes?: Readonly<Record<string, api.Shape>>;
  readonly build: (values: Readonly<Record<string, api.Value>>, graph: api.Graph) => api.Value;
  readonly type?: api.ElementType;
  readonly shape: readonly number[];
  readonly expected: readonly number[];
}

const x23: Feed = { shape: [2, 3], data: [1, 5, 3, 4, 2, 6] };
const int8 = { type: 'int8' as const };

const cases: ForwardCase[] = [
  {
    name: 'argmax',
    feeds: { x: x23 },
    build: ({ x }) => api.argmax(x!),
    type: 'int64',
    shape: [2],
    expected: [1, 2],
  },
  {
    name: 'argmax of the first axis',
    feeds: { x: x23 },
    build: ({ x }) => api.argmax(x!, { axis: 0 }),
    type: 'int64',
    shape: [3],
    expected: [1, 0, 1],
  },
  {
    name: 'topK values',
    feeds: { x: x23 },
    build: ({ x }) => api.topK(x!, 2).values,
    shape: [2, 2],
    expected: [5, 3, 6, 4],
  },
  {
    name: 'topK indices',
    feeds: { x: x23 },
    build: ({ x }) => api.topK(x!, 2).indices,
    type: 'int64',
    shape: [2, 2],
    expected: [1, 2, 2, 0],
  },
  {
    name: 'sign',
    feeds: { x: { shape: [3], data: [-2, 0, 7] } },
    build: ({ x }) => api.sign(x!),
    shape: [3],
    expected: [-1, 0, 1],
  },
  {
    name: 'positions of a named dimension',
    feeds: { x: x23 },
    shapes: { x: ['B', 'T'] },
    build: (_, graph) => api.positions(graph, 'T'),
    type: 'int64',
    shape: [3],
    expected: [0, 1, 2],
  },
  {
    name: 'positions of a known length',
    feeds: { x: x23 },
    build: ({ x }, graph) => api.add(api.cast(x!, 'int64'), api.positions(graph, 3)),
    type: 'int64',
    shape: [2, 3],
    expected: [1, 6, 5, 4, 3, 8],
  },
  {
    name: 'range',
    feeds: { n: { type: 'int64', shape: [], data: [7] } },
    build: ({ n }, graph) => api.range(graph.scalar('int64', 1), n!, 'steps', 2),
    type: 'int64',
    shape: [3],
    expected: [1, 3, 5],
  },
  {
    name: 'shapeOf',
    feeds: { x: x23 },
    shapes: { x: ['B', 3] },
    build: ({ x }) => api.shapeOf(x!),
    type: 'int64',
    shape: [2],
    expected: [2, 3],
  },
  {
    name: 'shapeOf a joined axis',
    feeds: { x: x23, z: { shape: [1, 3], data: [0, 0, 0] } },
    shapes: { x: ['P', 3], z: ['T', 3] },
    build: ({ x, z }) => api.shapeOf(api.concat([x!, z!], 0)),
    type: 'int64',
    shape: [2],
    expected: [3, 3],
  },
  {
    name: 'the gradient of a power of 0',
    feeds: { x: { shape: [3], data: [0, 1, -2] } },
    build: ({ x }) => api.gradients(api.reduceSum(api.power(x!, 0)), [x!])[0]!,
    shape: [3],
    expected: [0, 0, 0],
  },
  {
    name: 'the gradient of a rotation by more positions than x has',
    feeds: { x: { shape: [1, 2], data: [1, 2] } },
    build: ({ x }, graph) => {
      const [cosines, sines] = [
        [1, 0, 1],
        [0, 1, 1],
      ].map((angles) => graph.constant('float32', [3, 1], angles));
      return api.gradients(api.reduceSum(api.rotary(x!, cosines!, sines!)), [x!])[0]!;
    },
    shape: [1, 2],
    // Each the sum over positions: cosine + sine, and cosine − sine.
    expected: [4, 0],
  },
  ...(['float32', 'float16', 'float64'] as const).map((type) => ({
    name: `the gradient of a layer norm in ${type}`,
    feeds: { x: { shape: [1, 2], data: [1, 3] }, s: { shape: [2], data: [1, 2] } },
    build: ({ x, s }: Readonly<Record<string, api.Value>>) => {
      const [wide, scale] = [api.cast(x!, type), api.cast(s!, type)];
      const y = api.layerNorm(wide, scale, undefined, { epsilon: 0 });
      return api.cast(api.gradients(api.reduceSum(api.square(y)), [scale])[0]!, 'float32');
    },
    shape: [2],
    // Normal are −1 and 1; the slope of (normal · scale)² is 2 · normal² · scale.
    expected: [2, 4],
  })),
  {
    name: 'oneHot',
    feeds: { i: { type: 'int64', shape: [2], data: [2, 0] } },
    build: ({ i }) => api.oneHot(i!, 3),
    shape: [2, 3],
    expected: [0, 0, 1, 1, 0, 0],
  },
  {
    name: 'comparisons and logic',
    feeds: { x: { shape: [4], data: [1, 2, 3, 4] } },
    build: ({ x }) =>
      api.where(
        api.or(api.and(api.greaterOrEqual(x!, 2), api.lessOrEqual(x!, 2)), api.not(api.less(x!, 4))),
        x!,
        0,
      ),
    shape: [4],
    expected: [0, 2, 0, 4],
  },
  {
    name: 'equal',
    feeds: { x: { shape: [3], data: [1, 2, 1] } },
    build: ({ x }) => api.cast(api.equal(x!, 1), 'int32'),
    type: 'int32',
    shape: [3],
    expected: [1, 0, 1],
  },
  {
    name: 'dequantizeLinear, one scale a row',
    feeds: { x: { ...int8, shape: [2, 2], data: [1, -2, 3, 4] }, s: { shape: [2], data: [0.5, 2] } },
    build: ({ x, s }) => api.dequantizeLinear(x!, s!),
    shape: [2, 2],
    expected: [0.5, -1, 6, 8],
  },
  {
    name: 'dequantizeLinear, one scale a column',
    feeds: { x: { ...int8, shape: [2, 2], data: [1, -2, 3, 4] }, s: { shape: [2], data: [0.5, 2] } },
    build: ({ x, s }) => api.dequantizeLinear(x!, s!, { axis: 1 }),
    shape: [2, 2],
    expected: [0.5, -4, 1.5, 8],
  },
  {
    name: 'dequantizeLinear with a zero point',
    feeds: { x: { type: 'uint8', shape: [2], data: [128, 130] } },
    build: ({ x }, graph) =>
      api.dequantizeLinear(x!, graph.scalar('float32', 0.5), { zeroPoint: graph.scalar('uint8', 128) }),
    shape: [2],
    expected: [0, 1],
  },
  {
    name: 'gatherDequantized',
    feeds: {
      t: { ...int8, shape: [2, 2], data: [1, -2, 3, 4] },
      s: { shape: [2], data: [0.5, 2] },
      i: { type: 'int64', shape: [3], data: [1, 0, 1] },
    },
    build: ({ t, s, i }) => api.gatherDequantized(t!, s!, i!),
    shape: [3, 2],
    expected: [6, 8, 0.5, -1, 6, 8],
  },
  {
    name: 'logSoftmax of numbers that would overflow',
    feeds: { x: { shape: [1, 2], data: [1000, 1000] } },
    build: ({ x }) => api.multiply(api.logSoftmax(x!), -1 / Math.LN2),
    shape: [1, 2],
    expected: [1, 1],
  },
  {
    name: 'crossEntropy with no weight',
    feeds: {
      x: { shape: [1, 2], data: [3, 4] },
      t: { type: 'int64', shape: [1], data: [0] },
      w: { shape: [1], data: [0] },
    },
    build: ({ x, t, w }) => api.crossEntropy(x!, t!, w),
    shape: [],
    expected: [0],
  },
  {
    name: 'reshape by names: heads of a dynamic batch',
    feeds: { x: { shape: [1, 2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] } },
    shapes: { x: ['B', 'T', 4] },
    build: ({ x }) => api.splitHeads(x!, 2),
    shape: [1, 2, 2, 2],
    expected: [1, 2, 5, 6, 3, 4, 7, 8],
  },
  {
    name: 'reshape by names: rows back to batch and time',
    feeds: { x: { shape: [2, 2, 1], data: [1, 2, 3, 4] } },
    shapes: { x: ['B', 'T', 1] },
    build: ({ x }) => api.reshape(api.negate(api.flattenRows(x!)), ['T', 'B', 1]),
    shape: [2, 2, 1],
    expected: [-1, -2, -3, -4],
  },
  {
    name: 'reshape by names: two products',
    feeds: { x: { shape: [2, 3, 2], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] } },
    shapes: { x: ['B', 'T', 2] },
    build: ({ x }) => api.reshape(x!, [2, 'B*T']),
    shape: [2, 6],
    expected: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  },
  {
    name: 'slice, the last of a named axis',
    feeds: { x: { shape: [3, 1], data: [1, 2, 3] } },
    shapes: { x: ['T', 1] },
    build: ({ x }) => api.slice(x!, { axis: 0, start: -1 }),
    shape: [1, 1],
    expected: [3],
  },
];

describe('operators compute', () => {
  it.each(cases)('$name', async ({ feeds, shapes, build, type = 'float32', shape, expected }) => {
    const graph = new api.Graph('case');
    const values = Object.fromEntries(
      Object.entries(feeds).map(([name, feed]) => [
        name,
        graph.input(name, feed.type ?? 'float32', shapes?.[name] ?? feed.shape),
      ]),
    );
    const y = build(values, graph);
    graph.output('y', y);
    const { y: result } = await runGraph(graph, feeds);
    expect(result!.type).toBe(type);
    expect(y.type).toBe(type);
    expect(result!.shape).toEqual(shape);
    y.shape.forEach((dimension, axis) => {
      if (typeof dimension === 'number') expect(dimension).toBe(shape[axis]);
    });
    expect(y.rank).toBe(shape.length);
    numbers(result).forEach((element, at) => {
      expect(element).toBeCloseTo(expected[at]!, 5);
    });
    expect(numbers(result)).toHaveLength(expected.length);
  });

  it('scattered additions to one row from several threads, none lost', async () => {
    const [rows, width] = [8192, 256];
    const graph = new api.Graph('scatter');
    const indices = graph.input('indices', 'int64', [rows]);
    const zeros = api.expand(graph.scalar('float32', 0), [8, width]);
    const ones = api.expand(graph.scalar('float32', 1), [rows, width]);
    graph.output('y', api.scatterAddRows(zeros, indices, ones));
    const feed = { shape: [rows], data: BigInt64Array.from({ length: rows }, (_, at) => BigInt(at % 4)) };
    // The operator that loses additions does so only when threads meet, so its absence is checked as well.
    expect(graph.nodes.map(({ operator }) => operator)).not.toContain('ScatterND');
    const run = await openGraph(graph, { parameters: 'inputs' }, 4);
    for (let repetition = 0; repetition < 10; repetition++) {
      const sums = new Set(numbers((await run({ indices: feed })).y));
      expect([...sums]).toEqual([rows / 4, 0]);
    }
  });

  it('an operator of another domain', async () => {
    const graph = new api.Graph('custom');
    const x = graph.input('x', 'float32', [2]);
    const [y] = api.customOperator({
      domain: 'com.microsoft',
      operator: 'QuickGelu',
      inputs: [x],
      attributes: { alpha: { float: 1 } },
      outputs: [x],
    });
    graph.output('y', y!);
    graph.output('expected', api.silu(x));
    const results = await runGraph(graph, { x: { shape: [2], data: [1, -2] } });
    expect(numbers(results.y)[0]).toBeCloseTo(numbers(results.expected)[0]!, 6);
    expect(() =>
      api.customOperator({ domain: 'com.microsoft', operator: 'Gelu', inputs: [x], outputs: [x] }, 2),
    ).toThrow(api.ArgumentError);
  });
});

const graph = new api.Graph('refusals');
const a = graph.input('a', 'float32', ['B', 3]);
const b = graph.input('b', 'float32', ['T', 3]);
const wide = graph.input('wide', 'float32', [2, 3, 4]);
const whole = graph.input('whole', 'int64', ['B', 3]);

const refusals: [string, () => unknown, new (...input: never[]) => Error, RegExp][] = [
  [
    'two names in one place',
    () => api.add(a, b),
    api.ShapeError,
    /Add of \[B, 3\] and \[T, 3\]: B and T cannot/,
  ],
  ['two types', () => api.add(a, whole), api.ElementTypeError, /Add of float32 and int64/],
  ['numbers only', () => api.add(1, 2), api.ElementTypeError, /must be a value/],
  ['inner lengths of a product', () => api.matmul(a, b), api.ShapeError, /3 columns meet T rows/],
  ['a vector in a product', () => api.matmul(a, api.reduceSum(a, { axes: [0] })), api.ShapeError, /two axes/],
  ['a weight of the wrong width', () => api.linear(wide, a), api.ShapeError, /x \[\.\.\., I\]/],
  [
    'a bias of the wrong width',
    () =>
      api.gemm(a, graph.constant('float32', [3, 1], [1, 2, 3]), {
        bias: graph.constant('float32', [2], [1, 2]),
      }),
    api.ShapeError,
    /a bias of \[1\]/,
  ],
  [
    'a reshape that loses elements',
    () => api.reshape(wide, [5, 5]),
    api.ShapeError,
    /\[24\] elements cannot become \[25\]/,
  ],
  ['a reshape that renames a length', () => api.reshape(a, ['T', 3]), api.ShapeError, /B\*?|elements/],
  ['-1 without a whole length', () => api.reshape(wide, [5, -1]), api.ShapeError, /no whole length/],
  ['an axis that is not there', () => api.softmax(a, { axis: 2 }), api.ShapeError, /no axis 2 in rank 2/],
  ['an axis twice', () => api.reduceSum(a, { axes: [1, -1] }), api.ShapeError, /one axis twice/],
  ['half an axis', () => api.unsqueeze(a, [0.5]), api.ArgumentError, /axes 0.5 do not fit/],
  ['an order that is none', () => api.transpose(a, [0, 0]), api.ArgumentError, /no order/],
  ['parts that do not add up', () => api.split(a, [1, 1], 1), api.ShapeError, /do not make up axis 1/],
  ['unequal parts', () => api.splitEvenly(a, 2, 1), api.ShapeError, /no 2 equal parts/],
  ['a range outside the axis', () => api.slice(wide, { axis: 0, end: 3 }), api.ShapeError, /not within 2/],
  ['squeezing a length', () => api.squeeze(a, [1]), api.ShapeError, /has not length 1/],
  ['concat of unlike shapes', () => api.concat([a, wide], 0), api.ShapeError, /only axis 0 may differ/],
  ['float indices', () => api.gather(a, a), api.ElementTypeError, /must be int64 or int32/],
  ['a float activation of whole numbers', () => api.gelu(whole), api.ElementTypeError, /floating-point/],
  [
    'a scale of the wrong width',
    () => api.rmsNorm(a, graph.scalar('float32', 1)),
    api.ShapeError,
    /\[3\] is needed/,
  ],
  [
    'targets of another length',
    () => api.crossEntropy(a, api.positions(graph, 'T')),
    api.ShapeError,
    /targets \[N\]/,
  ],
  [
    'weights that would meet every loss',
    () => api.crossEntropy(a, api.positions(graph, 'B'), api.unsqueeze(api.reduceSum(a, { axes: [1] }), [1])),
    api.ShapeError,
    /weights \[N\] are needed/,
  ],
  ['too many of the best', () => api.topK(a, 4), api.ArgumentError, /cannot be taken of 3/],
  ['expanding what has a length', () => api.expand(a, [1, 3]), api.ShapeError, /broadcast/],
  [
    'values of two graphs',
    () => api.add(a, new api.Graph('other').scalar('float32', 1)),
    api.MixedGraphsError,
    /refusals, other/,
  ],
  ['a length that nothing has', () => graph.length('Z'), api.UnknownDimensionError, /dimension Z/],
  [
    'a condition of another graph',
    () => api.where(api.equal(a, 1), new api.Graph('other').input('x', 'float32', [1]), 0),
    api.MixedGraphsError,
    /of different graphs/,
  ],
  ['half of a whole number', () => api.multiply(whole, 0.5), api.ArgumentError, /0.5 is no number of int64/],
  [
    'a scale of another number of rows',
    () =>
      api.gatherDequantized(
        graph.constant('int8', [2, 1], [1, 2]),
        graph.scalar('float32', 1),
        graph.constant('int64', [1], [0]),
      ),
    api.ShapeError,
    /scale \[V\] are needed/,
  ],
  [
    'a zero point of another type',
    () =>
      api.dequantizeLinear(graph.constant('int8', [1], [1]), graph.scalar('float32', 1), {
        zeroPoint: graph.scalar('uint8', 1),
      }),
    api.ElementTypeError,
    /must be int8/,
  ],
  ['heads that do not divide', () => api.splitHeads(api.unsqueeze(a, [0]), 2), api.ShapeError, /H = 2/],
];

describe('constants', () => {
  it.each<[api.ElementType, readonly number[], readonly number[]]>([
    ['int4', [-8, 7], [-9, 8]],
    ['uint4', [0, 15], [-1, 16]],
    ['int8', [-128, 127], [-129, 128, 0.5, Number.NaN]],
    ['uint8', [0, 255], [-1, 256]],
    ['int16', [-32768, 32767], [32768]],
    ['uint32', [0, 2 ** 32 - 1], [-1, 2 ** 32]],
    ['int64', [-(2 ** 63), 2 ** 62], [2 ** 63, 0.5, Number.POSITIVE_INFINITY]],
    ['uint64', [0, 2 ** 63], [2 ** 64, -1]],
    ['bool', [0, 1], [2, -1]],
  ])('of %s are its numbers alone', (type, good, bad) => {
    const whole = new api.Graph('constants');
    expect(whole.constant(type, [good.length], good).shape).toEqual([good.length]);
    for (const number of bad) {
      expect(() => whole.scalar(type, number)).toThrow(api.ArgumentError);
      expect(() => whole.scalar(type, number)).toThrow(`${number} is no number of ${type}`);
    }
  });

  it('of floating-point types may be any number', () => {
    const floats = new api.Graph('constants').constant('float16', [3], [0.5, Number.NaN, 1e9]);
    expect(floats.shape).toEqual([3]);
  });
});

describe('operators refuse', () => {
  it.each(refusals)('%s', (_, build, errorClass, message) => {
    expect(build).toThrow(errorClass);
    expect(build).toThrow(message);
    expect(build).toThrow(api.GraphError);
  });
});
