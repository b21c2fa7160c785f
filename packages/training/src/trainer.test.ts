import {
  crossEntropy,
  differentiateAs,
  expand,
  gather,
  linear,
  multiply,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  square,
  subtract,
} from '@haksup/graph';
import { tensor } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import {
  type Batch,
  BatchError,
  constant,
  DefinitionError,
  DivergedError,
  defineModel,
  fanIn,
  type ModelDefinition,
  normal,
  ones,
  Random,
  Trainer,
  type TrainerOptions,
  TrainerStateError,
  zeros,
} from './index.ts';
import { decoderModel } from './testing/decoder.ts';

/** Rows of x, classified by a small network; a mask says which rows count. */
const classifier: ModelDefinition = defineModel({
  name: 'classifier',
  parameters: {
    first: { shape: [16, 4], initialise: fanIn(2) },
    bias: { shape: [16], initialise: zeros },
    second: { shape: [3, 16], initialise: fanIn() },
  },
  loss: ({ input, parameter }) => {
    const hidden = relu(linear(input('x'), parameter('first'), parameter('bias')));
    const mask = input('mask');
    const loss = crossEntropy(linear(hidden, parameter('second')), input('y'), mask);
    return { loss, weight: reduceSum(mask), metrics: { activity: reduceMean(hidden) } };
  },
});

function rows(count: number, seed: number, mask: (row: number) => number = () => 1): Batch {
  const random = Random.from('rows', seed);
  const list = Array.from({ length: count });
  return {
    tensors: {
      x: tensor(
        'float32',
        [count, 4],
        list.flatMap(() => [0, 0, 0, 0].map(() => random.normal())),
      ),
      y: tensor(
        'int64',
        [count],
        list.map(() => random.integer(3)),
      ),
      mask: tensor(
        'float32',
        [count],
        list.map((_, row) => mask(row)),
      ),
    },
  };
}

function joined(batches: readonly Batch[]): Batch {
  const of = (name: string): number[] =>
    batches.flatMap(({ tensors }) => Array.from(tensors[name]!.data, Number));
  const count = of('y').length;
  return {
    tensors: {
      x: tensor('float32', [count, 4], of('x')),
      y: tensor('int64', [count], of('y')),
      mask: tensor('float32', [count], of('mask')),
    },
  };
}

function copyOf(trainer: Trainer): number[] {
  return [...trainer.parameters.values()].flatMap((data) => Array.from(data));
}

describe('Trainer', () => {
  it('overfits one batch', async () => {
    await using trainer = new Trainer(classifier, { schedule: 0.02, seed: 1, clipNorm: 5 });
    const batch = rows(12, 1);
    const first = await trainer.step(batch);
    expect(first.loss).toBeGreaterThan(0.8);
    for (let step = 2; step <= 250; step++) await trainer.step(batch);
    const last = await trainer.evaluate(batch);
    expect(last.loss).toBeLessThan(0.02);
    expect(trainer.stepsTaken).toBe(250);
    expect(last.metrics.activity).toBeGreaterThan(0);
  });

  it('the same seed gives the same training, bit for bit; another seed another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      await using trainer = new Trainer(
        decoderModel({ vocabulary: 64, width: 32, heads: 2, hidden: 64, layers: 2 }),
        { schedule: 0.01, seed },
      );
      const losses: number[] = [];
      for (let step = 0; step < 6; step++) {
        const random = Random.from('tokens', step);
        const tokens = Array.from({ length: 4 * 32 }, () => random.integer(64));
        const tensors = {
          tokens: tensor('int64', [4, 32], tokens),
          targets: tensor('int64', [4, 32], tokens),
        };
        losses.push((await trainer.step({ tensors })).loss);
      }
      return losses;
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('accumulated batches count by their weights: as one joined batch, whatever their shapes', async () => {
    const batches = [rows(6, 1, (row) => row % 2), rows(4, 2), rows(6, 3, (row) => Number(row < 1))];
    await using split = new Trainer(classifier, { schedule: 0.05, seed: 4 });
    await using whole = new Trainer(classifier, { schedule: 0.05, seed: 4 });
    for (let step = 0; step < 5; step++) {
      const a = await split.step(batches);
      const b = await whole.step(joined(batches));
      expect(a.loss).toBeCloseTo(b.loss, 5);
      expect(a.gradientNorm).toBeCloseTo(b.gradientNorm, 5);
      expect(a.weight).toBe(8);
      expect(a.tokens).toBe(16);
    }
    const expected = copyOf(whole);
    copyOf(split).forEach((element, at) => {
      expect(element).toBeCloseTo(expected[at]!, 4);
    });
    const evaluated = await split.evaluate(batches);
    expect(evaluated.loss).toBeCloseTo((await whole.evaluate(joined(batches))).loss, 4);
  });

  it('a mask of zeros leaves all as it is', async () => {
    await using trainer = new Trainer(classifier, { schedule: 0.05, optimiser: { weightDecay: 0 } });
    const before = copyOf(trainer);
    const result = await trainer.step([rows(4, 1, () => 0), rows(4, 2, () => 0)]);
    expect(result.loss).toBe(0);
    expect(copyOf(trainer)).toEqual(before);
  });

  it("a table's gradient by rows equals the one by the whole table", async () => {
    const model = (dense: boolean): ModelDefinition =>
      defineModel({
        name: 'table',
        parameters: { table: { shape: [5, 3], initialise: normal(1) } },
        loss: ({ input, parameter }) => {
          const table = parameter('table');
          const read = gather(table, input('i'));
          // Another use of the table, worth nothing, keeps its gradient in the graph.
          const loss = reduceMean(square(subtract(read, 1)));
          return dense ? subtract(loss, multiply(reduceSum(table), 0)) : loss;
        },
      });
    const batch = { tensors: { i: tensor('int64', [2, 4], [1, 1, 4, 0, 1, -1, 4, 0]) } };
    await using byRows = new Trainer(model(false), { schedule: 0.1 });
    await using byTable = new Trainer(model(true), { schedule: 0.1 });
    for (let step = 0; step < 3; step++) {
      const [a, b] = [await byRows.step(batch), await byTable.step(batch)];
      expect(a.gradientNorm).toBeCloseTo(b.gradientNorm, 5);
    }
    const expected = copyOf(byTable);
    copyOf(byRows).forEach((element, at) => {
      expect(element).toBeCloseTo(expected[at]!, 5);
    });
  });

  it('trains what is trainable, decays what decays, and leaves what the loss does not use', async () => {
    const model = defineModel({
      name: 'parts',
      parameters: {
        frozen: { shape: [2, 2], initialise: ones, trainable: false },
        matrix: { shape: [2, 2], initialise: ones },
        vector: { shape: [2], initialise: ones },
        kept: { shape: [2, 2], initialise: ones, decay: false },
        decayed: { shape: [2], initialise: ones, decay: true },
      },
      loss: ({ input, parameter }) =>
        reduceMean(square(linear(linear(input('x'), parameter('frozen')), parameter('matrix')))),
    });
    await using trainer = new Trainer(model, { schedule: 0.1, optimiser: { weightDecay: 0.5 } });
    await trainer.step({ tensors: { x: tensor('float32', [1, 2], [1, 2]) } });
    const { parameters } = trainer;
    expect(Array.from(parameters.get('frozen')!)).toEqual([1, 1, 1, 1]);
    expect(Array.from(parameters.get('vector')!)).toEqual([1, 1]);
    expect(Array.from(parameters.get('kept')!)).toEqual([1, 1, 1, 1]);
    for (const element of parameters.get('decayed')!) expect(element).toBeCloseTo(0.95, 6);
    // 5 % decay, and AdamW's first step of about the rate.
    for (const element of parameters.get('matrix')!) expect(element).toBeCloseTo(0.85, 4);
  });

  it('scales the gradient down to the clip norm, and not up', async () => {
    const model = defineModel({
      name: 'slope',
      parameters: { p: { shape: [2], initialise: zeros } },
      loss: ({ input, parameter }) => reduceSum(multiply(parameter('p'), input('slope'))),
    });
    const stepOf = async (clipNorm: number): Promise<{ norm: number; moment: number[] }> => {
      await using trainer = new Trainer(model, { schedule: 0.1, clipNorm });
      const result = await trainer.step({ tensors: { slope: tensor('float32', [2], [3, 4]) } });
      return { norm: result.gradientNorm, moment: Array.from(trainer.store.firstMoment.subarray(0, 2)) };
    };
    const clipped = await stepOf(1);
    expect(clipped.norm).toBeCloseTo(5, 6);
    expect(clipped.moment[0]).toBeCloseTo(0.06, 6);
    expect(clipped.moment[1]).toBeCloseTo(0.08, 6);
    expect((await stepOf(10)).moment[1]).toBeCloseTo(0.4, 6);
  });

  it('refuses to step where a number is not finite, and changes nothing', async () => {
    const model = defineModel({
      name: 'cliff',
      parameters: { p: { shape: [1], initialise: ones } },
      loss: ({ input, parameter }) => reduceSum(multiply(parameter('p'), input('x'))),
    });
    await using trainer = new Trainer(model, { schedule: 0.1 });
    const batch = (x: number): Batch => ({ tensors: { x: tensor('float32', [1], [x]) } });
    await expect(trainer.step(batch(Number.POSITIVE_INFINITY))).rejects.toThrow(DivergedError);
    expect(trainer.stepsTaken).toBe(0);
    expect(copyOf(trainer)).toEqual([1]);
    expect((await trainer.step(batch(1))).step).toBe(1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('goes on after a batch whose weight is %d', async (bad) => {
    const model = defineModel({
      name: 'weighted',
      parameters: { p: { shape: [3], initialise: ones } },
      loss: ({ input, parameter }) => ({
        loss: reduceSum(square(parameter('p'))),
        weight: reduceSum(input('weight')),
      }),
    });
    const batch = (weight: number): Batch => ({ tensors: { weight: tensor('float32', [1], [weight]) } });
    await using trainer = new Trainer(model, { schedule: 0.1 });
    await expect(trainer.step([batch(bad), batch(1)])).rejects.toThrow(DivergedError);
    await expect(trainer.step([batch(1), batch(bad)])).rejects.toThrow(DivergedError);
    expect(copyOf(trainer)).toEqual([1, 1, 1]);
    expect(await trainer.step([batch(1), batch(1)])).toMatchObject({ step: 1, loss: 3 });
  });

  it('opens no more sessions than allowed, and goes on after closing one', async () => {
    await using trainer = new Trainer(classifier, { schedule: 0.01, shapes: 2 });
    for (const count of [2, 3, 4, 2, 3])
      expect((await trainer.step(rows(count, count))).loss).toBeGreaterThan(0);
  });

  it('gives the event loop its turns', async () => {
    await using trainer = new Trainer(
      decoderModel({ vocabulary: 4096, width: 192, heads: 3, hidden: 512, layers: 2 }),
      { schedule: 0.01 },
    );
    const tokens = tensor('int64', [4, 128]);
    const batch = { tensors: { tokens, targets: tokens } };
    await trainer.step(batch);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const began = performance.now();
    await trainer.step(batch);
    const took = performance.now() - began;
    clearInterval(timer);
    // Structured copies to the fallback's worker and a busy machine leave gaps, but never a whole step.
    expect(longest).toBeLessThan(Math.max(60, took / 2));
  });

  it.each<[string, Partial<TrainerOptions>]>([
    ['clipNorm', { clipNorm: -1 }],
    ['clipNorm', { clipNorm: 0 }],
    ['clipNorm', { clipNorm: Number.NaN }],
    ['shapes', { shapes: 0 }],
    ['shapes', { shapes: Number.NaN }],
    ['beta1', { optimiser: { beta1: 1 } }],
    ['beta2', { optimiser: { beta2: 1.5 } }],
    ['epsilon', { optimiser: { epsilon: 0 } }],
    ['weightDecay', { optimiser: { weightDecay: -0.1 } }],
    ['schedule', { schedule: Number.NaN }],
    ['schedule', { schedule: -0.1 }],
  ])('refuses the option %s that trains nothing, or the wrong way: %j', (name, options) => {
    const make = (): Trainer => new Trainer(classifier, { schedule: 0.01, ...options });
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(new RegExp(`The option ${name} is `));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'refuses to step where the schedule gives %d, and changes nothing',
    async (rate) => {
      await using trainer = new Trainer(classifier, { schedule: () => rate });
      const before = copyOf(trainer);
      await expect(trainer.step(rows(2, 1))).rejects.toThrow(/as the learning rate of step 1/);
      expect(copyOf(trainer)).toEqual(before);
      expect(trainer.stepsTaken).toBe(0);
    },
  );

  it('refuses to evaluate nothing, such as a generator that was used up', async () => {
    await using trainer = new Trainer(classifier, { schedule: 0.01 });
    await expect(trainer.evaluate([])).rejects.toThrow(BatchError);
  });

  it("a rule of one's own around a read of a table is the one that is used", async () => {
    const model = defineModel({
      name: 'table',
      parameters: { table: { shape: [2, 1], initialise: ones } },
      loss: ({ input, parameter }) => {
        const table = parameter('table');
        const read = differentiateAs(reduceSum(gather(table, input('i'))), {
          operator: 'ReadTimesThree',
          inputs: [table],
          gradient: ({ gradient }) => [() => multiply(expand(gradient(), [2, 1]), 3)],
        });
        return read;
      },
    });
    await using trainer = new Trainer(model, { schedule: 0.1 });
    const { gradientNorm } = await trainer.step({ tensors: { i: tensor('int64', [1], [0]) } });
    expect(gradientNorm).toBeCloseTo(Math.hypot(3, 3), 5);
  });

  it('one thing at a time, and nothing after release', async () => {
    const trainer = new Trainer(classifier, { schedule: 0.01 });
    const stepping = trainer.step(rows(2, 1));
    await expect(trainer.step(rows(2, 1))).rejects.toThrow(TrainerStateError);
    await stepping;
    await trainer.release();
    await expect(trainer.step(rows(2, 1))).rejects.toThrow(/after the trainer's release/);
    await trainer.release();
  });

  it.each<[string, Batch | Batch[], RegExp]>([
    ['no batch', [], /at least one batch/],
    [
      'a missing tensor',
      { tensors: { x: tensor('float32', [1, 4]) } },
      /asks for the tensor mask|asks for the tensor y/,
    ],
  ])('refuses %s', async (_, batch, message) => {
    await using trainer = new Trainer(classifier, { schedule: 0.01 });
    await expect(trainer.step(batch)).rejects.toThrow(BatchError);
    await expect(trainer.step(batch)).rejects.toThrow(message);
  });

  it.each<[string, ModelDefinition, RegExp]>([
    [
      'nothing to train',
      {
        name: 'm',
        parameters: { a: { shape: [1], initialise: ones, trainable: false } },
        loss: ({ parameter }) => parameter('a'),
      },
      /no parameter to train/,
    ],
    [
      'an empty shape',
      {
        name: 'm',
        parameters: { a: { shape: [0], initialise: ones } },
        loss: ({ parameter }) => parameter('a'),
      },
      /has the shape \[0\]/,
    ],
    [
      'an initialiser that fails',
      {
        name: 'm',
        parameters: {
          a: {
            shape: [1],
            initialise: () => {
              throw new RangeError('no');
            },
          },
        },
        loss: ({ parameter }) => parameter('a'),
      },
      /cannot be initialised/,
    ],
  ])('refuses %s', (_, definition, message) => {
    expect(() => new Trainer(definition, { schedule: 0.01 })).toThrow(DefinitionError);
    expect(() => new Trainer(definition, { schedule: 0.01 })).toThrow(message);
  });

  it.each<[string, ModelDefinition['loss'], RegExp]>([
    ['a loss of several numbers', ({ parameter }) => parameter('a'), /loss of m is float32 \[2\]/],
    ['an unknown parameter', ({ parameter }) => reduceSum(parameter('b')), /has no parameter b/],
    [
      'a metric of several numbers',
      ({ parameter }) => ({
        loss: reduceSum(parameter('a')),
        metrics: { wide: reshape(parameter('a'), [1, 2]) },
      }),
      /wide of m/,
    ],
  ])('refuses %s', async (_, loss, message) => {
    await using trainer = new Trainer(
      { name: 'm', parameters: { a: { shape: [2], initialise: constant(1) } }, loss },
      { schedule: 0.01 },
    );
    const step = trainer.step({ tensors: {} });
    await expect(step).rejects.toThrow(DefinitionError);
    await expect(step).rejects.toThrow(message);
  });
});
