import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../index.ts';
import { buildEncoder, type EncoderShape } from './encoder.ts';
import { type Feed, numbers, runGraph } from './run-graph.ts';

interface Recording {
  readonly shape: EncoderShape & { readonly batch: number; readonly length: number };
  readonly feeds: Readonly<Record<string, number[]>>;
  readonly parameters: Readonly<Record<string, number[]>>;
  readonly loss: number;
  readonly logits: number[];
  readonly gradients: Readonly<Record<string, number[]>>;
}

const recording: Recording = JSON.parse(
  readFileSync(new URL('../fixtures/encoder.json', import.meta.url), 'utf8'),
);

function furthest(ours: readonly number[], theirs: readonly number[]): number {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...ours.map((number, at) => Math.abs(number - theirs[at]!)));
}

describe("a two-layer encoder against PyTorch's recorded numbers", () => {
  const { batch, length } = recording.shape;
  it.each([
    ['known dimensions', batch, length],
    ['named dimensions', 'B', 'T'],
  ])('loss, logits and all gradients agree with %s', async (_, batchDimension, lengthDimension) => {
    const { graph, loss, logits } = buildEncoder({
      ...recording.shape,
      batch: batchDimension,
      length: lengthDimension,
    });
    graph.output('loss', loss);
    graph.output('logits', logits);
    gradients(loss, graph.parameters).forEach((gradient, index) => {
      graph.output(`gradient ${graph.parameters[index]!.name}`, gradient);
    });
    const feeds: Record<string, Feed> = {};
    for (const input of graph.inputs) {
      feeds[input.name] = { shape: [batch, length], data: recording.feeds[input.name]! };
    }
    for (const parameter of graph.parameters) {
      feeds[parameter.name] = {
        shape: parameter.shape as number[],
        data: recording.parameters[parameter.name]!,
      };
    }
    const results = await runGraph(graph, feeds);
    expect(numbers(results.loss)[0]).toBeCloseTo(recording.loss, 5);
    expect(furthest(numbers(results.logits), recording.logits)).toBeLessThan(2e-5);
    for (const [name, expected] of Object.entries(recording.gradients)) {
      expect(furthest(numbers(results[`gradient ${name}`]), expected), name).toBeLessThan(2e-5);
    }
  });
});
