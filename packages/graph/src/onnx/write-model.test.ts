import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as api from '../index.ts';
import { numbers, runGraph } from '../testing/run-graph.ts';

function affine(): { graph: api.Graph; x: api.Value; weight: api.Value; y: api.Value } {
  const graph = new api.Graph('affine');
  const x = graph.input('x', 'float32', ['B', 2]);
  const weight = graph.parameter('weight', 'float32', [2, 2]);
  const y = api.linear(x, weight, graph.parameter('bias', 'float32', [2]));
  return { graph, x, weight, y };
}

const data = new Map([
  ['weight', Float32Array.of(1, 2, 3, 4)],
  ['bias', Float32Array.of(10, 20)],
]);
const feed = { shape: [1, 2], data: [1, 1] };

describe('writeModel', () => {
  it('stores parameters, or takes them as inputs, or both', async () => {
    const { graph, y } = affine();
    graph.output('y', y);
    const stored = await runGraph(graph, { x: feed }, { parameters: data });
    expect(numbers(stored.y)).toEqual([13, 27]);
    const parameters = {
      weight: { shape: [2, 2], data: data.get('weight')! },
      bias: { shape: [2], data: [0, 0] },
    };
    expect(numbers((await runGraph(graph, { x: feed, ...parameters })).y)).toEqual([3, 7]);
    const mixed = await runGraph(
      graph,
      { x: feed, bias: parameters.bias },
      { parameters: new Map([['weight', data.get('weight')!]]), missingParameters: 'inputs' },
    );
    expect(numbers(mixed.y)).toEqual([3, 7]);
  });

  it.each([
    ['absent', new Map([['weight', data.get('weight')!]]), /Parameter bias: no data/],
    ['short', new Map([...data, ['bias', Float32Array.of(1)]]), /8 bytes of float32 \[2\] are needed/],
    [
      'of another type',
      new Map<string, api.TensorData>([...data, ['bias', Int32Array.of(1, 2)]]),
      /Int32Array/,
    ],
  ])('refuses data that is %s', (_, parameters, message) => {
    const { graph, y } = affine();
    graph.output('y', y);
    expect(() => api.writeModel(graph, { parameters })).toThrow(api.ParameterDataError);
    expect(() => api.writeModel(graph, { parameters })).toThrow(message);
  });

  it('refers to tensors that lie in a file already, two of them in one place', async () => {
    const graph = new api.Graph('elsewhere');
    const x = graph.input('x', 'float32', [1, 2]);
    const rows = graph.parameter('rows', 'float32', [2, 2]);
    graph.output('y', api.linear(x, rows));
    graph.output('flat result', api.exp(graph.parameter('flat', 'float32', [4])));
    const place = { location: 'weights.bin', offset: 64, byteLength: 16 };
    const parameters = new Map([
      ['rows', place],
      ['flat', place],
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'graph-'));
    try {
      writeFileSync(join(folder, 'model.onnx'), api.writeModel(graph, { parameters }));
      writeFileSync(
        join(folder, 'weights.bin'),
        Buffer.concat([Buffer.alloc(64), new Uint8Array(Float32Array.of(0, 1, 2, 3).buffer)]),
      );
      const session = await InferenceSession.create(join(folder, 'model.onnx'));
      const results = await session.run({ x: new Tensor('float32', Float32Array.of(1, 1), [1, 2]) });
      expect([...(results.y!.data as Float32Array)]).toEqual([1, 5]);
      expect((results['flat result']!.data as Float32Array)[3]).toBeCloseTo(Math.exp(3), 4);
      await session.release();
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(() =>
      api.writeModel(graph, { parameters: new Map([...parameters, ['flat', { ...place, byteLength: 8 }]]) }),
    ).toThrow(api.ParameterDataError);
  });

  it('leaves out what no output needs', async () => {
    const { graph, x } = affine();
    graph.output('y', api.exp(x));
    const session = await InferenceSession.create(api.writeModel(graph, { parameters: 'inputs' }));
    expect(session.inputNames).toEqual(['x']);
  });

  it('names one value twice and hands inputs through', async () => {
    const { graph, x, y } = affine();
    graph.output('first', y);
    graph.output('second', y);
    graph.output('same', x);
    const results = await runGraph(graph, { x: feed }, { parameters: data });
    expect(numbers(results.first)).toEqual([13, 27]);
    expect(numbers(results.second)).toEqual([13, 27]);
    expect(numbers(results.same)).toEqual([1, 1]);
  });

  it.each([
    { location: '', offset: 0 },
    { location: 'weights.bin', offset: -1 },
    { location: 'weights.bin', offset: Number.NaN },
  ])('refuses a parameter at %j', (place) => {
    const graph = new api.Graph('external');
    graph.output('y', api.negate(graph.parameter('w', 'float32', [2])));
    const parameters = new Map([['w', { ...place, byteLength: 8 }]]);
    expect(() => api.writeModel(graph, { parameters })).toThrow(api.ParameterDataError);
    expect(() => api.writeModel(graph, { parameters })).toThrow(/no place in a file/);
  });

  it('refuses a graph without outputs', () => {
    expect(() => api.writeModel(affine().graph, { parameters: 'inputs' })).toThrow(/has no outputs/);
  });

  it.each([
    ['float16', 0x3c00, 1],
    ['bfloat16', 0x3f80, 1],
    ['float64', 1, 1],
    ['int32', -3, -3],
    ['int16', -3, -3],
    ['uint16', 3, 3],
    ['uint8', 3, 3],
    ['bool', 1, 1],
  ] as const)('writes constants of %s', async (type, _, expected) => {
    const graph = new api.Graph('types');
    graph.output('y', api.cast(graph.constant(type, [1], [expected]), 'float32'));
    expect(numbers((await runGraph(graph)).y)).toEqual([expected]);
  });

  it('writes int4 two to a byte, the first in the low half', async () => {
    const graph = new api.Graph('int4');
    const packed = graph.constant('int4', [3], [1, -2, 7]);
    graph.output('y', api.dequantizeLinear(packed, graph.scalar('float32', 1)));
    expect(numbers((await runGraph(graph)).y)).toEqual([1, -2, 7]);
  });
});

describe('writeModelWithExternalData', () => {
  it('puts large tensors into a file beside the model, small ones inside', async () => {
    const graph = new api.Graph('external');
    const x = graph.input('x', 'float32', [1, 400]);
    const y = api.linear(x, graph.parameter('a', 'float32', [300, 400]));
    graph.output(
      'y',
      api.linear(y, graph.parameter('b', 'float32', [2, 300]), graph.parameter('c', 'float32', [2])),
    );
    const parameters = new Map([
      ['a', new Float32Array(300 * 400).fill(0.01)],
      ['b', new Float32Array(2 * 300).fill(1)],
      ['c', Float32Array.of(1, 2)],
    ]);
    const written = api.writeModelWithExternalData(graph, { parameters, location: 'model.data' });
    expect(written.model.byteLength).toBeLessThan(2048);
    expect(written.chunks.map((chunk) => chunk.byteLength)).toEqual([480_000, 44_288, 2400]);
    expect(written.byteLength).toBe(480_000 + 44_288 + 2400);
    const folder = mkdtempSync(join(tmpdir(), 'graph-'));
    try {
      writeFileSync(join(folder, 'model.onnx'), written.model);
      writeFileSync(join(folder, 'model.data'), Buffer.concat(written.chunks));
      const session = await InferenceSession.create(join(folder, 'model.onnx'));
      const { y: result } = await session.run({
        x: new Tensor('float32', new Float32Array(400).fill(1), [1, 400]),
      });
      expect((result!.data as Float32Array)[0]).toBeCloseTo(1201, 1);
      expect((result!.data as Float32Array)[1]).toBeCloseTo(1202, 1);
      await session.release();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('names', () => {
  it('are paths of scopes, and never collide with given ones', () => {
    const graph = new api.Graph('names');
    const x = graph.input('x', 'float32', [2]);
    const twice = graph.scope('layer.0', () =>
      graph.scope('mlp', () => [api.exp(x), api.exp(x), api.exp(x)]),
    );
    expect(twice.map(({ name }) => name)).toEqual([
      '/layer.0/mlp/Exp',
      '/layer.0/mlp/Exp_1',
      '/layer.0/mlp/Exp_2',
    ]);
    expect(() => graph.input('x', 'float32', [2])).toThrow(/"x" is taken/);
    expect(() => graph.output('/layer.0/mlp/Exp', x)).toThrow(api.NameError);
    expect(() => graph.parameter('', 'float32', [2])).toThrow(api.NameError);
  });

  it('one scope opened twice goes on counting', () => {
    const graph = new api.Graph('names');
    const x = graph.input('x', 'float32', [2]);
    const names = [1, 2].map(() => graph.scope('a', () => api.exp(x).name));
    expect(new Set(names).size).toBe(2);
  });
});
