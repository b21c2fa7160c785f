/** Operators for serving, which ONNX Runtime computes in one node: what they compute, and what they refuse. */
import { describe, expect, it } from 'vitest';
import * as api from '../index.ts';
import { numbers, openGraph, runGraph } from '../testing/run-graph.ts';

/** Numbers that look random, from −1 to 1. */
const noise = (count: number, step = 1.7): number[] =>
  Array.from({ length: count }, (_, index) => Math.sin(index * step));

const closeTo = (actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void => {
  expect(actual).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs(actual[at]! - value), `element ${at}`).toBeLessThan(tolerance);
  }
};

describe.each([
  [4, 16],
  [4, 32],
  [4, 128],
  [8, 16],
  [8, 32],
  [8, 128],
] as const)('weights of %i bits in blocks of %i', (bits, block) => {
  const [rows, columns] = [5, 72];
  const layout = { rows, columns, bits, block };
  const blocks = Math.ceil(columns / block);
  const bytes = api.bytesPerBlock(layout);
  const data = Uint8Array.from({ length: rows * blocks * bytes }, (_, index) => (index * 37) & 255);
  const scales = noise(rows * blocks, 0.9).map((scale) => scale / 50);
  const element = (row: number, column: number): number => {
    const at = row * blocks + Math.floor(column / block);
    const index = column % block;
    const q =
      bits === 8
        ? data[at * bytes + index]! - 128
        : ((data[at * bytes + (index >> 1)]! >> (4 * (index & 1))) & 15) - 8;
    return q * scales[at]!;
  };
  const every = Array.from({ length: rows * columns }, (_, at) =>
    element(Math.floor(at / columns), at % columns),
  );

  it('multiply as the numbers that they stand for', async () => {
    const graph = new api.Graph('blocks');
    const x = graph.input('x', 'float32', ['B', 'T', columns]);
    const bias = graph.constant('float32', [rows], [1, 2, 3, 4, 5]);
    const stored = graph.constant('uint8', [rows, blocks, bytes], data);
    const scale = graph.constant('float32', [rows, blocks], scales);
    for (const level of [1, 4] as const) {
      graph.output(`y${level}`, api.blockMatmul(x, stored, scale, { ...layout, bias, accuracyLevel: level }));
    }
    const input = noise(2 * columns, 0.3);
    const results = await runGraph(graph, { x: { shape: [1, 2, columns], data: input } });
    expect(results.y1!.shape).toEqual([1, 2, rows]);
    const expected = Array.from({ length: 2 * rows }, (_, at) => {
      const [token, row] = [Math.floor(at / rows), at % rows];
      let sum = row + 1;
      for (let k = 0; k < columns; k++) sum += input[token * columns + k]! * every[row * columns + k]!;
      return sum;
    });
    closeTo(numbers(results.y1), expected, bits === 8 ? 1e-4 : 1e-5);
    // Level 4 rounds the input to int8 as well.
    const largest = Math.max(...expected.map(Math.abs));
    closeTo(numbers(results.y4), expected, 0.02 * largest);
  });

  it('are looked up by row', async () => {
    const graph = new api.Graph('blocks');
    const indices = graph.input('i', 'int64', ['B', 'T']);
    const stored = graph.constant('uint8', [rows, blocks * bytes], data);
    const scale = graph.constant('float32', [rows, blocks], scales);
    graph.output('y', api.blockGather(stored, scale, indices, layout));
    const { y } = await runGraph(graph, { i: { shape: [1, 2], data: [3, 0] } });
    expect(y!.shape).toEqual([1, 2, columns]);
    closeTo(numbers(y), [...every.slice(3 * columns, 4 * columns), ...every.slice(0, columns)]);
  });
});

describe('fused norms', () => {
  it('compute what rmsNorm computes, with the sum in front of them', async () => {
    const graph = new api.Graph('norms');
    const x = graph.input('x', 'float32', ['B', 'T', 8]);
    const added = graph.input('added', 'float32', ['B', 'T', 8]);
    const scale = graph.constant('float32', [8], noise(8));
    const both = api.addThenRmsNorm(x, added, scale, { epsilon: 1e-3 });
    graph.output('sum', both.sum);
    graph.output('normal', both.normal);
    graph.output('alone', api.fusedRmsNorm(both.sum, scale, { epsilon: 1e-3 }));
    graph.output('expected', api.rmsNorm(api.add(x, added), scale, { epsilon: 1e-3 }));
    const results = await runGraph(graph, {
      x: { shape: [1, 3, 8], data: noise(24) },
      added: { shape: [1, 3, 8], data: noise(24, 0.4) },
    });
    closeTo(numbers(results.normal), numbers(results.expected));
    closeTo(numbers(results.alone), numbers(results.expected));
    closeTo(
      numbers(results.sum),
      noise(24).map((value, at) => value + noise(24, 0.4)[at]!),
    );
  });
});

describe('groupedAttention', () => {
  const [heads, groups, size, tokens, capacity] = [4, 2, 16, 5, 8];
  const width = (heads + 2 * groups) * size;

  const build = (options: { readonly window?: number; readonly rotates?: boolean }): api.Graph => {
    const graph = new api.Graph('attention');
    const packed = graph.input('x', 'float32', ['B', 'T', width]);
    const cache = (name: string): api.Value => graph.input(name, 'float32', ['B', groups, 'C', size]);
    const { cosines, sines } = api.rotaryAngles(graph, capacity, size);
    const { output, presentKey, presentValue } = api.groupedAttention({
      query: packed,
      pastKey: cache('pastKey'),
      pastValue: cache('pastValue'),
      lastPositions: graph.input('last', 'int32', ['B']),
      totalLength: graph.input('total', 'int32', []),
      heads,
      keyValueHeads: groups,
      ...(options.rotates && { cosines, sines }),
      ...(options.window !== undefined && { window: options.window }),
    });
    graph.output('y', output);
    graph.output('key', presentKey);
    graph.output('value', presentValue);
    return graph;
  };

  /** The same, of elementary operators. */
  const reference = async (input: readonly number[], window: number, rotates: boolean): Promise<number[]> => {
    const graph = new api.Graph('reference');
    const x = graph.input('x', 'float32', [1, tokens, width]);
    const parts = api.split(x, [heads * size, groups * size, groups * size], -1) as [
      api.Value,
      api.Value,
      api.Value,
    ];
    const { cosines, sines } = api.rotaryAngles(graph, tokens, size);
    const turn = (one: api.Value): api.Value => (rotates ? api.rotary(one, cosines, sines) : one);
    const repeat = (one: api.Value): api.Value =>
      api.gather(one, graph.constant('int64', [heads], [0, 0, 1, 1]), { axis: 1 });
    const allowed = Array.from({ length: tokens * tokens }, (_, at) => {
      const distance = Math.floor(at / tokens) - (at % tokens);
      return distance >= 0 && distance < window ? 1 : 0;
    });
    const mask = api.additiveMask(graph.constant('bool', [tokens, tokens], allowed));
    const [query, key, value] = parts;
    const y = api.attention(
      turn(api.splitHeads(query, heads)),
      repeat(turn(api.splitHeads(key, groups))),
      repeat(api.splitHeads(value, groups)),
      { mask },
    );
    graph.output('y', api.joinHeads(y));
    return numbers((await runGraph(graph, { x: { shape: [1, tokens, width], data: input } })).y);
  };

  const empty = { shape: [1, groups, capacity, size], data: new Float32Array(groups * capacity * size) };

  it.each<[string, { readonly window?: number; readonly rotates?: boolean }]>([
    ['all', {}],
    ['a window', { window: 2 }],
    ['turned heads', { rotates: true }],
  ])('over %s is attention with shared heads, at once and step by step', async (_, options) => {
    const input = noise(tokens * width);
    const expected = await reference(input, options.window ?? tokens, options.rotates ?? false);
    const run = await openGraph(build(options));
    const whole = await run({
      x: { shape: [1, tokens, width], data: input },
      pastKey: empty,
      pastValue: empty,
      last: { shape: [1], data: [tokens - 1] },
      total: { shape: [], data: [tokens] },
    });
    closeTo(numbers(whole.y), expected);
    let [pastKey, pastValue]: [typeof empty, typeof empty] = [empty, empty];
    const steps: number[] = [];
    for (let at = 0; at < tokens; at++) {
      const step = await run({
        x: { shape: [1, 1, width], data: input.slice(at * width, (at + 1) * width) },
        pastKey,
        pastValue,
        last: { shape: [1], data: [at] },
        total: { shape: [], data: [at + 1] },
      });
      steps.push(...numbers(step.y));
      pastKey = { shape: empty.shape, data: step.key!.data as Float32Array<ArrayBuffer> };
      pastValue = { shape: empty.shape, data: step.value!.data as Float32Array<ArrayBuffer> };
    }
    closeTo(steps, expected);
  });
});

const graph = new api.Graph('refusals');
const x = graph.input('x', 'float32', ['B', 'T', 64]);
const data = graph.input('data', 'uint8', [8, 2, 16]);
const scales = graph.input('scales', 'float32', [8, 2]);
const last = graph.input('last', 'int32', ['B']);
const total = graph.input('total', 'int32', []);
const cache = graph.input('cache', 'float32', ['B', 2, 'C', 16]);
const wide = graph.input('wide', 'int8', ['B', 2, 'C', 16]);
const layout = { rows: 8, columns: 64, bits: 4, block: 32 } as const;
const shared = { query: x, pastKey: cache, pastValue: cache, lastPositions: last, totalLength: total };

const refusals: [string, () => unknown, new (...input: never[]) => Error, RegExp][] = [
  [
    'a block of 48',
    () => api.blockMatmul(x, data, scales, { ...layout, block: 48 }),
    api.ArgumentError,
    /power of two/,
  ],
  [
    'scales of another number',
    () => api.blockMatmul(x, data, scales, { ...layout, block: 64 }),
    api.ShapeError,
    /\[8, 1\]/,
  ],
  [
    'data of another layout',
    () => api.blockMatmul(x, data, scales, { ...layout, bits: 8 }),
    api.ShapeError,
    /8,2,32/,
  ],
  [
    'an input of another width',
    () => api.blockMatmul(scales, data, scales, layout),
    api.ShapeError,
    /\[\.\.\., 64\]/,
  ],
  [
    'a table in three axes',
    () => api.blockGather(data, scales, api.cast(last, 'int64'), layout),
    api.ShapeError,
    /\[rows, 32\]/,
  ],
  [
    'packed heads of another width',
    () => api.groupedAttention({ ...shared, heads: 4, keyValueHeads: 2 }),
    api.ShapeError,
    /\[B, T, 128\]/,
  ],
  [
    'heads that cannot be shared',
    () => api.groupedAttention({ ...shared, heads: 3, keyValueHeads: 2 }),
    api.ArgumentError,
    /3 heads/,
  ],
  [
    'an int8 cache without scales',
    () => api.groupedAttention({ ...shared, pastKey: wide, pastValue: wide, heads: 4, keyValueHeads: 2 }),
    api.ArgumentError,
    /needs scales/,
  ],
  [
    'caches of two types',
    () => api.groupedAttention({ ...shared, pastValue: wide, heads: 4, keyValueHeads: 2 }),
    api.ShapeError,
    /one shape and type/,
  ],
  [
    'unequal shapes to add',
    () => api.addThenRmsNorm(x, cache, api.cast(last, 'float32')),
    api.ShapeError,
    /is needed/,
  ],
];

describe('serving operators refuse', () => {
  it.each(refusals)('%s', (_, build, errorClass, message) => {
    expect(build).toThrow(errorClass);
    expect(build).toThrow(message);
  });
});
