import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportName, type TestExport, tinyExport } from '../testing/exports.ts';
import { openExport } from './open-decoder.ts';
import { describeRunner } from './runner.suite.ts';

const placing = { device: 'cpu', threads: 1, flashAttention: false, slots: 3, capacity: 64 } as const;

const unbounded = Number.POSITIVE_INFINITY;

describe.each<[ExportName, { areRows: boolean; mostTokens: number; tolerance?: number }]>([
  ['model', { areRows: false, mostTokens: 174_762 }],
  ['decoder_model_merged', { areRows: false, mostTokens: 174_762 }],
  ['grouped', { areRows: true, mostTokens: 524_288 }],
  ['grouped growing', { areRows: false, mostTokens: 524_288 }],
  ['grouped last', { areRows: true, mostTokens: unbounded }],
  ['grouped wanted', { areRows: true, mostTokens: unbounded }],
  ['grouped narrow', { areRows: true, mostTokens: 524_288, tolerance: 4e-3 }],
])('an export: %s', (name, { areRows, mostTokens, tolerance = 1e-4 }) => {
  let tiny: TestExport;
  beforeAll(async () => {
    tiny = await tinyExport(name);
  });
  afterAll(() => tiny[Symbol.asyncDispose]());

  describeRunner('as it is', {
    tolerance,
    runsOfAll: name === 'grouped last' ? 10 : 1,
    text: [9, 21, 21, 16, 7, 11, 4, 13, 23, 5],
    open: async () => ({ ...(await openExport(tiny.decoder, placing)), vocabulary: tiny.decoder.vocabulary }),
  });

  it('has the cache that suits it, and room for logits', async () => {
    const { runner, memory } = await openExport(tiny.decoder, placing);
    expect(memory.areRows).toBe(areRows);
    expect(runner.mostTokens).toBe(mostTokens);
    await runner.release();
  });
});
