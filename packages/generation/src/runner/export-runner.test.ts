import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportName, type TestExport, tinyExport } from '../testing/exports.ts';
import { openExport } from './open-decoder.ts';
import { describeRunner } from './runner.suite.ts';

const placing = { device: 'cpu', threads: 1, flashAttention: false, slots: 3, capacity: 64 } as const;

describe.each<[ExportName, boolean]>([
  ['model', false],
  ['decoder_model_merged', false],
  ['grouped', true],
])('an export: %s', (name, areRows) => {
  let tiny: TestExport;
  beforeAll(async () => {
    tiny = await tinyExport(name);
  });
  afterAll(() => tiny[Symbol.asyncDispose]());

  describeRunner('as it is', {
    text: [9, 21, 21, 16, 7, 11, 4, 13, 23, 5],
    open: async () => ({ ...(await openExport(tiny.decoder, placing)), vocabulary: tiny.decoder.vocabulary }),
  });

  it('has the cache that suits it', async () => {
    const { runner, memory } = await openExport(tiny.decoder, placing);
    expect(memory.areRows).toBe(areRows);
    expect(runner.mostTokens).toBe(Math.floor(2 ** 24 / tiny.decoder.vocabulary));
    await runner.release();
  });
});
