import { tensor } from '@haksup/runtime';
import { describe, expect, it } from 'vitest';
import {
  type Batch,
  type DataSource,
  DefinitionError,
  generatedBatches,
  type Json,
  shuffledBatches,
} from '../index.ts';

const batchOf = (numbers: readonly number[]): Batch => ({
  tensors: { x: tensor('float32', [numbers.length], numbers) },
});

async function take(
  source: DataSource,
  count: number,
  position: Json = null,
): Promise<{ rows: number[][]; next: Json }> {
  const rows: number[][] = [];
  let next = position;
  for await (const placed of source.open(position)) {
    rows.push(Array.from(placed.batch.tensors.x!.data, Number));
    next = placed.next;
    if (rows.length === count) break;
  }
  return { rows, next };
}

const examples = Array.from({ length: 10 }, (_, index) => index);

const sources: [string, DataSource][] = [
  ['generatedBatches', generatedBatches('seed', (random, index) => batchOf([index, random.next()]))],
  [
    'shuffledBatches',
    shuffledBatches({
      examples,
      batchSize: 3,
      seed: 5,
      collate: (list, random) => batchOf([...list, random.next()]),
    }),
  ],
  [
    'shuffledBatches in buckets',
    shuffledBatches({ examples, batchSize: 2, seed: 5, bucket: (x) => x % 2, collate: batchOf }),
  ],
];

describe.each(sources)('%s', (_, source) => {
  it.each([1, 2, 3, 7])('goes on after %i batches as if it had not stopped', async (stop) => {
    const whole = await take(source, 12);
    const first = await take(source, stop);
    // A position travels through a checkpoint as JSON.
    const rest = await take(source, 12 - stop, JSON.parse(JSON.stringify(first.next)));
    expect([...first.rows, ...rest.rows]).toEqual(whole.rows);
    expect(new Set(whole.rows.map(String)).size).toBeGreaterThan(5);
  });

  it.each([[[-1, 'x']], [[]], [[1.5, 0]], ['x'], [{ epoch: 1 }], [true]])(
    'refuses %j, a position of something else',
    async (position) => {
      await expect(take(source, 1, position as Json)).rejects.toThrow(DefinitionError);
    },
  );
});

describe('shuffledBatches', () => {
  it('shows every example once an epoch, in new orders', async () => {
    const source = shuffledBatches({ examples, batchSize: 5, seed: 1, collate: batchOf });
    const { rows } = await take(source, 4);
    const epochs = [rows.slice(0, 2).flat(), rows.slice(2).flat()];
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(examples);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('keeps buckets apart, and ends after its epochs', async () => {
    const options = {
      examples,
      batchSize: 2,
      seed: 1,
      collate: batchOf,
      bucket: (x: number) => x % 2,
      epochs: 1,
    };
    const dropped = await take(shuffledBatches(options), 99);
    expect(dropped.rows).toHaveLength(4);
    for (const [a, b] of dropped.rows) expect(a! % 2).toBe(b! % 2);
    const all = await take(shuffledBatches({ ...options, dropRest: false }), 99);
    expect(all.rows.flat().sort((a, b) => a - b)).toEqual(examples);
  });

  it('refuses what makes no batch', async () => {
    const none = shuffledBatches({ examples: [1], batchSize: 2, seed: 1, collate: batchOf });
    await expect(take(none, 1)).rejects.toThrow(/1 examples make no batch of 2/);
    for (const epochs of [-1, 0.5, Number.NaN]) {
      const refused = () => shuffledBatches({ examples, batchSize: 1, seed: 1, collate: batchOf, epochs });
      expect(refused).toThrow(DefinitionError);
    }
    expect(() => shuffledBatches({ examples, batchSize: 0, seed: 1, collate: batchOf })).toThrow(
      DefinitionError,
    );
  });
});
