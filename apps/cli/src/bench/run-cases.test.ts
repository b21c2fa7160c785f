import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchCase, benchCases } from './cases.ts';
import type { BenchLine } from './contract.ts';
import { BenchModels } from './models.ts';
import { runCases } from './run-cases.ts';
import { shapes } from './shapes.ts';
import { gapsIn } from './sides/join.ts';
import { type Moment, throughput } from './sides/throughput.ts';
import { median, quantile } from './statistics.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-bench-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tiny: BenchCase = {
  bench: 'decode',
  name: 'tiny/int4/ctx40',
  shape: {
    ...shapes[0]!,
    name: 'tiny',
    width: 64,
    feedForward: 96,
    layers: 1,
    heads: 4,
    keyValueHeads: 2,
    headSize: 32,
    vocabulary: 320,
  },
  weights: 'int4',
  own: { dtype: 'int4', block: 32, keyValueType: 'int8', promptDecoder: true },
  peers: [],
  length: 40,
  streams: 1,
};

async function linesOf(...cases: BenchCase[]): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  const models = new BenchModels(folder, () => undefined);
  const report = (line: BenchLine): void => void lines.push(line);
  await runCases(cases, { models, threads: 1, rounds: 2, peers: false, say: () => undefined, report });
  return lines;
}

describe('benchmarks of generation', { timeout: 120_000 }, () => {
  it('measures decoding, its share of the limit, and everything else', async () => {
    const others = (['prefill', 'prefix', 'delay', 'load'] as const).map((bench) => ({
      ...tiny,
      bench,
      length: bench === 'delay' ? 2000 : 40,
    }));
    const batch: BenchCase = { ...tiny, bench: 'batch', streams: 3 };
    const join: BenchCase = { ...tiny, bench: 'join', streams: 3, length: 300 };
    const start: BenchCase = { ...tiny, bench: 'start', peers: [{ side: 'haksup', ...tiny.own }] };
    const all = await linesOf(tiny, ...others, batch, join, start);
    const lines = all.filter(({ peer }) => peer === null);
    expect(all.filter(({ peer }) => peer !== null).map(({ metric, peer }) => `${metric} / ${peer}`)).toEqual(
      [
        'second start',
        'second start by processor time',
        'anonymous memory',
        'private memory of one of two processes',
        'proportional memory of two processes',
      ].map((metric) => `${metric} / haksup without packed weights`),
    );
    expect(lines.map(({ bench, metric, unit }) => `${bench}: ${metric} in ${unit}`)).toEqual([
      'decode: decode tokens/s in tokens/s',
      'decode: processor time of a token in ms',
      'decode: share of the memory bandwidth limit in %',
      'prefill: prefill tokens/s in tokens/s',
      'prefill: processor time of a prompt in ms',
      'prefix: second first token, of the first in %',
      'prefix: first first token in ms',
      'prefix: second first token in ms',
      'decode: event loop delay p99 while decoding in ms',
      'decode: event loop delay p99 while prefilling 2000 tokens in ms',
      'load: load in ms',
      'load: anonymous memory in MB',
      'load: anonymous memory, of the weights in %',
      'batch: batch tokens/s in tokens/s',
      'load: gap p99, of a median mixed step in ×',
      'load: gap p99, of a median mixed step, by processor time in ×',
      'load: gap p50 while a prompt joins in ms',
      'load: gap p99 while a prompt joins in ms',
      'load: mixed step in ms',
      'load: mixed step by processor time in ms',
      'load: share of runs in mixed steps in %',
      'load: piece of a prompt in tokens',
      'load: tokens/s between joins in tokens/s',
      'load: tokens/s while a prompt joins in tokens/s',
      'load: first token of the prompt in ms',
      'load: load average of the machine in programs',
    ]);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'bench',
        'case',
        'metric',
        'value',
        'unit',
        'settings',
        'threads',
        'peer',
        'peerSettings',
        'peerValue',
        'ratio',
      ]);
      expect(line).toMatchObject({ case: tiny.name, threads: 1, peer: null, ratio: null });
    }
    const share = lines.find(({ metric }) => metric === 'share of runs in mixed steps')!.value;
    expect(share).toBeGreaterThan(1);
    expect(share).toBeLessThanOrEqual(100);
    for (const { value, unit } of lines) if (unit === 'tokens/s') expect(value).toBeGreaterThan(10);
  });
});

describe('cases', () => {
  it('have names of their own within each benchmark', () => {
    const names = benchCases.map(({ bench, name }) => `${bench} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('decode smollm2-135m/int4/ctx1024');
    expect(names).toContain('batch smollm2-135m/int4/batch8');
  });

  it('try every setting of node-llama-cpp where each side is at its best', () => {
    const { peers } = benchCases.find(({ name }) => name === 'smollm2-135m/int4/ctx4096')!;
    expect(peers.length).toBe(4);
  });
});

describe('figures', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 3],
    [[7], 7],
  ])('takes the middle of %j', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('takes a share of sorted values', () => {
    expect(quantile([1, 2, 3, 4], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  });

  it('counts tokens only while all streams are under way', () => {
    const every = (step: number, from: number): Moment[] =>
      Array.from({ length: 10 }, (_, index) => ({ clock: from + step * index, processor: 0 }));
    // The second begins at 100 and is warm at 140; the first ends at 180: four tokens of the first, two of the second.
    expect(throughput([every(10, 90), every(20, 60)])).toBeCloseTo((1000 * 6) / 40);
  });

  it('takes the gaps that a join had a part in', () => {
    const at = (clock: number): Moment => ({ clock, processor: clock / 2 });
    const stream = [10, 20, 50, 90, 95].map(at);
    // From 20 to 50 it begins, from 50 to 90 it ends.
    expect(gapsIn(stream, { start: at(25), end: at(80) })).toEqual([
      { clock: 30, processor: 15 },
      { clock: 40, processor: 20 },
    ]);
    expect(gapsIn(stream, { start: at(50), end: at(90) })).toEqual([{ clock: 40, processor: 20 }]);
    expect(gapsIn(stream, { start: at(96), end: at(99) })).toEqual([]);
  });
});
