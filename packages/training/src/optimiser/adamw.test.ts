import { readFileSync } from 'node:fs';
import { add, crossEntropy, linear, tanh } from '@haksup/graph';
import { tensor } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import { defineModel, Trainer, values, warmUpThenDecay } from '../index.ts';

interface Recording {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly schedule: {
    readonly peak: number;
    readonly warmUp: number;
    readonly total: number;
    readonly floor: number;
  };
  readonly clipNorm: number;
  readonly optimiser: Readonly<Record<string, number>>;
  readonly x: number[];
  readonly targets: number[];
  readonly initial: Readonly<Record<string, number[]>>;
  readonly steps: { readonly loss: number; readonly gradientNorm: number; readonly learningRate: number }[];
  readonly final: Readonly<Record<string, number[]>>;
}

const recording: Recording = JSON.parse(
  readFileSync(new URL('../fixtures/adamw.json', import.meta.url), 'utf8'),
);

describe("AdamW with clipping and a schedule against PyTorch's recorded steps", () => {
  it('losses, norms, rates and final parameters agree', async () => {
    const parameters = Object.fromEntries(
      Object.entries(recording.shapes).map(([name, shape]) => [
        name,
        { shape, initialise: values(recording.initial[name]!) },
      ]),
    );
    const model = defineModel({
      name: 'network',
      parameters,
      loss: ({ input, parameter }) => {
        const hidden = tanh(add(linear(input('x'), parameter('w1')), parameter('b1')));
        return crossEntropy(linear(hidden, parameter('w2'), parameter('b2')), input('targets'));
      },
    });
    await using trainer = new Trainer(model, {
      schedule: warmUpThenDecay(recording.schedule),
      clipNorm: recording.clipNorm,
      optimiser: recording.optimiser,
    });
    const rows = recording.targets.length;
    const batch = {
      tensors: {
        x: tensor('float32', [rows, recording.x.length / rows], recording.x),
        targets: tensor('int64', [rows], recording.targets),
      },
    };
    // Without a step that clips and one that does not, the norm would not be tested.
    const norms = recording.steps.map(({ gradientNorm }) => gradientNorm);
    expect(Math.max(...norms)).toBeGreaterThan(recording.clipNorm);
    expect(Math.min(...norms)).toBeLessThan(recording.clipNorm);
    for (const expected of recording.steps) {
      const result = await trainer.step(batch);
      expect(result.loss).toBeCloseTo(expected.loss, 5);
      expect(result.gradientNorm).toBeCloseTo(expected.gradientNorm, 4);
      expect(result.learningRate).toBeCloseTo(expected.learningRate, 10);
    }
    for (const [name, expected] of Object.entries(recording.final)) {
      trainer.parameters.get(name)!.forEach((element, at) => {
        expect(element, `${name}[${at}]`).toBeCloseTo(expected[at]!, 4);
      });
    }
  });
});
