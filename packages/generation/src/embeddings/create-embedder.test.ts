import type { Model } from '@haksup/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineOptionError, EngineReleasedError, RequestError } from '../engine/errors.ts';
import { randomModel } from '../testing/random-model.ts';
import { batchesByLength, createEmbedder, type Embedder } from './create-embedder.ts';

describe.each(['bert', 'xlm-roberta'] as const)('an embedder of %s', (name) => {
  let folder: AsyncDisposable & { readonly model: Model };
  let embedder: Embedder;
  beforeAll(async () => {
    folder = await randomModel(name);
    embedder = await createEmbedder(folder.model.encoder(), { threads: 1, batchTokens: 60 });
  });
  afterAll(async () => {
    await embedder?.release();
    await folder?.[Symbol.asyncDispose]();
  });
  const texts = [30, 3, 17, 3, 62, 1, 8].map((length, text) =>
    Array.from({ length }, (_, at) => 3 + ((text * 31 + at * 7) % 90)),
  );

  it('gives each text its own vector of length 1, in order, whatever its company', async () => {
    const vectors = await embedder.embed(texts);
    expect(vectors).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) {
      const vector = vectors[index]!;
      expect(vector).toHaveLength(embedder.width);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      const [alone] = await embedder.embed([text]);
      vector.forEach((value, at) => {
        expect(Math.abs(value - alone![at]!)).toBeLessThan(1e-5);
      });
    }
    const [one, other] = [vectors[0]!, vectors[2]!];
    expect(one.reduce((sum, value, at) => sum + value * other[at]!, 0)).toBeLessThan(0.9999);
    expect(await embedder.embed([])).toEqual([]);
  });

  it('refuses what it cannot embed', async () => {
    const long = Array.from({ length: embedder.contextLength + 1 }, () => 5);
    await expect(embedder.embed([[5], long])).rejects.toThrow(RequestError);
    await expect(embedder.embed([[]])).rejects.toThrow(/texts.0/);
    await expect(embedder.embed([[-1]])).rejects.toThrow(RequestError);
    const reason = new Error('enough');
    await expect(embedder.embed(texts, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(createEmbedder(folder.model.encoder(), { batchTokens: 0 })).rejects.toThrow(
      EngineOptionError,
    );
    const other = await createEmbedder(folder.model.encoder());
    await other.release();
    await expect(other.embed([[5]])).rejects.toThrow(EngineReleasedError);
    const leaving = await createEmbedder(folder.model.encoder(), { threads: 1, batchTokens: 1 });
    const embedding = expect(leaving.embed(texts)).rejects.toThrow(EngineReleasedError);
    await leaving.release();
    await embedding;
  });
});

it('puts texts of like length into one batch', () => {
  const texts = [9, 2, 5, 2, 40, 3].map((length) => new Array<number>(length).fill(1));
  expect(batchesByLength(texts, 12)).toEqual([[1, 3, 5], [2], [0], [4]]);
  expect(batchesByLength(texts, 1000)).toEqual([[1, 3, 5, 2, 0, 4]]);
  expect(batchesByLength([], 10)).toEqual([]);
});
