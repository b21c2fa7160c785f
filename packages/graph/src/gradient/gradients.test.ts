import { describe, expect, it } from 'vitest';
import * as api from '../index.ts';
import { checkGradient, type GradientCase } from '../testing/check-gradient.ts';
import { numbers, runGraph } from '../testing/run-graph.ts';

const matrix = { x: { shape: [2, 3] } };
const pair = { a: { shape: [2, 3] }, b: { shape: [2, 3] } };
const broadcastPair = { a: { shape: [2, 1, 3] }, b: { shape: [4, 3] } };
const namedBroadcast = { a: ['B', 1, 3], b: ['T', 3] };
const positive = { x: { shape: [2, 3], range: [0.4, 2] as const } };

/** One operator of one variable, checked with known and with named dimensions. */
function unary(name: string, build: (x: api.Value) => api.Value, variables = matrix): GradientCase {
  return { name, variables, named: { x: ['B', 3] }, build: ({ x }) => build(x!) };
}

function binary(name: string, build: (a: api.Value, b: api.Value) => api.Value): GradientCase[] {
  return [
    { name, variables: pair, named: { a: ['B', 3], b: ['B', 3] }, build: ({ a, b }) => build(a!, b!) },
    {
      name: `${name}, broadcast`,
      variables: broadcastPair,
      named: namedBroadcast,
      build: ({ a, b }) => build(a!, b!),
    },
  ];
}

const indices = (graph: api.Graph, shape: number[], data: number[]): api.Value =>
  graph.constant('int64', shape, data);

const cases: GradientCase[] = [
  ...binary('add', api.add),
  ...binary('subtract', api.subtract),
  ...binary('multiply', api.multiply),
  {
    name: 'divide',
    variables: { a: { shape: [2, 1, 3] }, b: { shape: [4, 3], range: [0.6, 2] } },
    named: namedBroadcast,
    build: ({ a, b }) => api.divide(a!, b!),
  },
  unary('add, one value on both sides', (x) => api.add(x, x)),
  unary('subtract, from a number', (x) => api.subtract(2, x)),
  unary('negate', api.negate),
  unary('reciprocal', api.reciprocal, positive),
  unary('power', (x) => api.power(x, 3)),
  unary('power, fraction', (x) => api.power(x, 0.5), positive),
  unary('square', api.square),
  unary('absolute', api.absolute),
  unary('exp', api.exp),
  unary('log', api.log, positive),
  unary('sqrt', api.sqrt, positive),
  unary('sin', api.sin),
  unary('cos', api.cos),
  unary('relu', api.relu),
  unary('sigmoid', api.sigmoid),
  unary('tanh', api.tanh),
  unary('erf', api.erf),
  unary('silu', api.silu),
  unary('gelu', (x) => api.gelu(x)),
  unary('gelu, tanh', (x) => api.gelu(x, { approximate: 'tanh' })),
  unary('cast', (x) => api.cast(api.square(api.cast(x, 'float64')), 'float32')),
  ...binary('maximum', api.maximum),
  ...binary('minimum', api.minimum),
  {
    name: 'where',
    variables: broadcastPair,
    named: namedBroadcast,
    build: ({ a, b }, graph) => api.where(graph.constant('bool', [1, 3], [1, 0, 1]), a!, b!),
  },
  {
    name: 'matmul',
    variables: { a: { shape: [2, 3] }, b: { shape: [3, 4] } },
    named: { a: ['B', 3], b: [3, 'N'] },
    build: ({ a, b }) => api.matmul(a!, b!),
  },
  {
    name: 'matmul, batches broadcast',
    variables: { a: { shape: [2, 1, 2, 3] }, b: { shape: [2, 3, 2] } },
    named: { a: ['B', 1, 'T', 3], b: ['H', 3, 'S'] },
    build: ({ a, b }) => api.matmul(a!, b!),
  },
  ...[false, true].flatMap((transposeA) =>
    [false, true].map(
      (transposeB): GradientCase => ({
        name: `matmul, transposeA ${transposeA}, transposeB ${transposeB}`,
        variables: {
          a: { shape: transposeA ? [2, 1, 3, 2] : [2, 1, 2, 3] },
          b: { shape: transposeB ? [2, 4, 3] : [2, 3, 4] },
        },
        named: { a: transposeA ? ['B', 1, 3, 'T'] : ['B', 1, 'T', 3] },
        build: ({ a, b }) => api.matmul(a!, b!, { transposeA, transposeB }),
      }),
    ),
  ),
  ...[false, true].flatMap((transposeA) =>
    [false, true].map(
      (transposeB): GradientCase => ({
        name: `gemm, transposeA ${transposeA}, transposeB ${transposeB}`,
        variables: {
          a: { shape: transposeA ? [3, 2] : [2, 3] },
          b: { shape: transposeB ? [4, 3] : [3, 4] },
          bias: { shape: [4] },
        },
        named: { a: transposeA ? [3, 'B'] : ['B', 3] },
        build: ({ a, b, bias }) => api.gemm(a!, b!, { transposeA, transposeB, bias: bias! }),
      }),
    ),
  ),
  {
    name: 'linear',
    variables: { x: { shape: [2, 2, 3] }, weight: { shape: [4, 3] }, bias: { shape: [4] } },
    named: { x: ['B', 'T', 3] },
    build: ({ x, weight, bias }) => api.linear(x!, weight!, bias),
  },
  unary('transpose', (x) => api.transpose(x, [1, 0])),
  {
    name: 'transpose, three axes',
    variables: { x: { shape: [2, 3, 4] } },
    named: { x: ['B', 3, 'T'] },
    build: ({ x }) => api.transpose(x!, [1, 2, 0]),
  },
  unary('swapLastAxes', api.swapLastAxes),
  unary('reshape', (x) => api.reshape(x, [3, -1])),
  unary('flattenRows', (x) => api.multiply(api.flattenRows(api.unsqueeze(x, [0])), 2)),
  unary('unsqueeze', (x) => api.unsqueeze(x, [0, -1])),
  {
    name: 'squeeze',
    variables: { x: { shape: [2, 1, 3] } },
    named: { x: ['B', 1, 3] },
    build: ({ x }) => api.squeeze(x!, [1]),
  },
  {
    name: 'concat',
    variables: { a: { shape: [2, 3] }, b: { shape: [1, 3] } },
    named: { a: ['A', 3], b: ['B', 3] },
    build: ({ a, b }) => api.concat([a!, b!, a!], 0),
  },
  unary('split', (x) => api.split(x, [1, 2], 1)[1]!),
  { ...unary('split, all parts', (x) => x), build: ({ x }) => api.split(x!, [1, 2], 1) },
  {
    name: 'splitEvenly',
    variables: { x: { shape: [2, 4] } },
    named: { x: ['B', 4] },
    build: ({ x }) => api.splitEvenly(x!, 2, -1),
  },
  unary('slice', (x) => api.slice(x, { axis: 1, start: 1 })),
  {
    name: 'slice, of a middle axis',
    variables: { x: { shape: [2, 5, 2] } },
    named: { x: [2, 'T', 2] },
    build: ({ x }) => api.slice(x!, { axis: 1, start: 1, end: -1 }),
  },
  {
    name: 'slice, from the end',
    variables: { x: { shape: [5] } },
    named: { x: ['T'] },
    build: ({ x }) => api.slice(x!, { axis: 0, start: -3, end: -1 }),
  },
  unary('pad', (x) => api.pad(x, { axis: 1, before: 2, after: 1 })),
  {
    name: 'expand',
    variables: { x: { shape: [2, 1, 3] } },
    named: { x: ['B', 1, 3] },
    build: ({ x }) => api.expand(x!, [2, x!.shape[0]!, 4, 3]),
  },
  unary('sumTo', (x) => api.sumTo(x, [3])),
  ...[undefined, [0], [1], [-1, 0]]
    .flatMap((axes) =>
      [false, true].map((keepDimensions) => {
        const options = axes === undefined ? { keepDimensions } : { axes, keepDimensions };
        const label = `axes ${axes ?? 'all'}, keep ${keepDimensions}`;
        return { label, options };
      }),
    )
    .flatMap(({ label, options }) => [
      unary(`reduceSum, ${label}`, (x) => api.reduceSum(x, options)),
      unary(`reduceMean, ${label}`, (x) => api.reduceMean(x, options)),
      unary(`reduceMax, ${label}`, (x) => api.reduceMax(x, options)),
      unary(`sumSquare, ${label}`, (x) => api.sumSquare(x, options)),
    ]),
  unary('softmax', (x) => api.softmax(x)),
  unary('softmax, first axis', (x) => api.softmax(x, { axis: 0 })),
  unary('logSumExp', (x) => api.logSumExp(x)),
  unary('logSoftmax', (x) => api.logSoftmax(x)),
  unary('logSoftmax, first axis', (x) => api.logSoftmax(x, { axis: 0 })),
  {
    name: 'layerNorm',
    variables: { x: { shape: [2, 2, 5] }, scale: { shape: [5] }, bias: { shape: [5] } },
    named: { x: ['B', 'T', 5] },
    build: ({ x, scale, bias }) => api.layerNorm(x!, scale!, bias),
  },
  {
    name: 'layerNorm, without bias',
    variables: { x: { shape: [3, 5] }, scale: { shape: [5] } },
    build: ({ x, scale }) => api.layerNorm(x!, scale!, undefined),
  },
  {
    name: 'rmsNorm',
    variables: { x: { shape: [2, 2, 5] }, scale: { shape: [5] } },
    named: { x: ['B', 'T', 5] },
    build: ({ x, scale }) => api.rmsNorm(x!, scale!),
  },
  {
    name: 'gather, an embedding with a row read twice',
    variables: { x: { shape: [4, 2] } },
    build: ({ x }, graph) => api.gather(x!, indices(graph, [2, 3], [1, 3, 1, 0, 1, 3])),
  },
  {
    name: 'gather, of a middle axis',
    variables: { x: { shape: [2, 4, 3] } },
    named: { x: ['B', 4, 3] },
    build: ({ x }, graph) => api.gather(x!, indices(graph, [2, 2], [2, 0, 2, 3]), { axis: 1 }),
  },
  {
    name: 'gather, one scalar index',
    variables: { x: { shape: [3, 2] } },
    build: ({ x }, graph) => api.gather(x!, graph.scalar('int64', 1)),
  },
  {
    name: 'gatherElements',
    variables: { x: { shape: [2, 4] } },
    build: ({ x }, graph) => api.gatherElements(x!, indices(graph, [2, 3], [1, 3, 1, 0, 2, 2]), { axis: 1 }),
  },
  {
    name: 'scatterAddRows',
    variables: { table: { shape: [4, 2] }, rows: { shape: [3, 2] } },
    build: ({ table, rows }, graph) => api.scatterAddRows(table!, indices(graph, [3], [2, 0, 2]), rows!),
  },
  {
    name: 'scatterAddElements',
    variables: { x: { shape: [2, 4] }, updates: { shape: [2, 3] } },
    build: ({ x, updates }, graph) =>
      api.scatterAddElements(x!, indices(graph, [2, 3], [1, 3, 1, 0, 2, 2]), updates!, { axis: 1 }),
  },
  {
    name: 'rotary',
    variables: { x: { shape: [1, 2, 3, 4] } },
    named: { x: ['B', 2, 3, 4] },
    build: ({ x }, graph) => {
      const { cosines, sines } = api.rotaryAngles(graph, 3, 4, 10);
      return api.rotary(x!, cosines, sines);
    },
  },
  {
    name: 'attention',
    variables: {
      query: { shape: [1, 2, 3, 2] },
      key: { shape: [1, 2, 3, 2] },
      value: { shape: [1, 2, 3, 2] },
    },
    named: { query: ['B', 2, 'T', 2], key: ['B', 2, 'T', 2], value: ['B', 2, 'T', 2] },
    build: ({ query, key, value }, graph) =>
      api.attention(query!, key!, value!, { mask: api.causalMask(graph, query!.shape[2]!) }),
  },
  {
    name: 'splitHeads and joinHeads',
    variables: { x: { shape: [2, 3, 4] } },
    named: { x: ['B', 'T', 4] },
    build: ({ x }) => api.joinHeads(api.square(api.splitHeads(x!, 2))),
  },
  {
    name: 'crossEntropyOfEach',
    variables: { logits: { shape: [3, 4] } },
    build: ({ logits }, graph) => api.crossEntropyOfEach(logits!, indices(graph, [3], [2, 0, 2])),
  },
  {
    name: 'crossEntropy, weighted',
    variables: { logits: { shape: [3, 4] } },
    build: ({ logits }, graph) =>
      api.crossEntropy(logits!, indices(graph, [3], [2, 0, 2]), graph.constant('float32', [3], [1, 0, 0.5])),
  },
  {
    name: 'crossEntropy, mean',
    variables: { logits: { shape: [3, 4] } },
    build: ({ logits }, graph) => api.crossEntropy(logits!, indices(graph, [3], [2, 0, 2])),
  },
  {
    name: 'customOperator with a rule',
    variables: { x: { shape: [2, 3] } },
    build: ({ x }) =>
      api.customOperator({
        operator: 'Softplus',
        inputs: [x],
        outputs: [x!],
        gradient: ({ gradient }) => [() => api.multiply(gradient(), api.sigmoid(x!))],
      }),
  },
];

/** Exported functions that have no gradient to check, and why. */
const withoutGradient: Record<string, string> = {
  sign: 'constant almost everywhere',
  stopGradient: 'stops gradients, tested below',
  and: 'bool',
  or: 'bool',
  not: 'bool',
  equal: 'bool',
  greater: 'bool',
  greaterOrEqual: 'bool',
  less: 'bool',
  lessOrEqual: 'bool',
  oneHot: 'of indices',
  positions: 'whole numbers',
  range: 'whole numbers',
  shapeOf: 'whole numbers',
  argmax: 'whole numbers',
  topK: 'for serving',
  dequantizeLinear: 'of stored integers',
  gatherDequantized: 'of stored integers',
  blockMatmul: 'for serving',
  blockGather: 'for serving',
  bytesPerBlock: 'a length',
  groupedAttention: 'for serving',
  fusedRmsNorm: 'for serving; rmsNorm has one',
  addThenRmsNorm: 'for serving; rmsNorm has one',
  additiveMask: 'of a bool',
  causalMask: 'a constant',
  rotaryAngles: 'constants',
  elementCount: 'a length',
  gradients: 'what is tested',
  differentiateAs: 'used by composites above',
  writeModel: 'no operator',
  writeModelWithExternalData: 'no operator',
  byteLengthOf: 'no operator',
  broadcastShapes: 'no operator',
  isStatic: 'no operator',
  productOf: 'no operator',
  sameShape: 'no operator',
  sumOf: 'no operator',
  toFloat16Bits: 'no operator',
  toBfloat16Bits: 'no operator',
};

describe('every gradient against finite differences', () => {
  it.each(cases)('$name', async (testCase) => {
    const check = await checkGradient(testCase);
    expect(check.worst, check.where).toBeLessThan(1e-3);
  });

  it.each(cases.filter(({ named }) => named !== undefined))(
    '$name, with named dimensions',
    async (testCase) => {
      const check = await checkGradient(testCase, { named: true });
      expect(check.worst, check.where).toBeLessThan(1e-3);
    },
  );

  it.each(cases)('$name: a rule that is 5 % wrong is caught', async (testCase) => {
    const check = await checkGradient(testCase, { distort: true });
    expect(check.worst).toBeGreaterThan(1e-2);
  });

  it('covers every exported operator', () => {
    const checked = new Set(cases.flatMap(({ name }) => name.match(/\w+/g) ?? []));
    const functions = Object.entries(api).filter(
      ([, value]) => typeof value === 'function' && !/^class\b/.test(String(value)),
    );
    const missing = functions
      .map(([name]) => name)
      .filter((name) => !checked.has(name) && !(name in withoutGradient));
    expect(missing).toEqual([]);
  });
});

describe('gradients', () => {
  it('sums the contributions of every use', async () => {
    const graph = new api.Graph('sum');
    const x = graph.input('x', 'float32', [2]);
    const loss = api.reduceSum(api.add(api.multiply(x, x), api.multiply(x, 3)));
    graph.output('gradient', api.gradients(loss, [x])[0]!);
    const { gradient } = await runGraph(graph, { x: { shape: [2], data: [2, -1] } });
    expect(numbers(gradient)).toEqual([7, 1]);
  });

  it('builds nothing that no wanted value needs', () => {
    const graph = new api.Graph('lazy');
    const [frozen, trained] = ['frozen', 'trained'].map((name) => graph.parameter(name, 'float32', [3, 3]));
    const x = graph.input('x', 'float32', [2, 3]);
    const loss = api.reduceSum(api.linear(api.linear(api.exp(x), frozen!), trained!));
    const before = graph.nodes.length;
    api.gradients(loss, [trained!]);
    const built = graph.nodes.slice(before).map(({ operator }) => operator);
    expect(built.filter((operator) => operator === 'Gemm')).toHaveLength(1);
    expect(built).not.toContain('Mul');
  });

  it('stops at stopGradient, and says which value is left out', () => {
    const graph = new api.Graph('stop');
    const x = graph.input('x', 'float32', [2]);
    const loss = api.reduceSum(api.stopGradient(api.exp(x)));
    expect(() => api.gradients(loss, [x])).toThrow(api.UnusedValueError);
    const [zeros] = api.gradients(loss, [x], { unused: 'zero' });
    expect(zeros!.shape).toEqual([2]);
  });

  it('refuses an operator without a gradient by name', () => {
    const graph = new api.Graph('none');
    const x = graph.input('x', 'float32', [2, 4]);
    const loss = api.reduceSum(api.topK(x, 2).values);
    expect(() => api.gradients(loss, [x])).toThrow(/TopK has no gradient for its operand x/);
  });

  it('refuses a loss of several elements', () => {
    const graph = new api.Graph('wide');
    const x = graph.input('x', 'float32', [2]);
    expect(() => api.gradients(api.exp(x), [x])).toThrow(api.ShapeError);
  });

  it('refuses a rule whose gradient has the wrong shape', () => {
    const graph = new api.Graph('wrong');
    const x = graph.input('x', 'float32', [2]);
    const loss = api.reduceSum(api.exp(x));
    const rules = { Exp: () => [() => graph.scalar('float32', 1)] };
    expect(() => api.gradients(loss, [x], { rules })).toThrow(/gradient of Exp/);
  });
});
