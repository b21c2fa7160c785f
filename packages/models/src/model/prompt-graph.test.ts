import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convert } from '../convert/convert.ts';
import { ManifestError } from '../errors.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { relativeError } from '../testing/run-decoder.ts';
import { PromptRun } from '../testing/run-prompt.ts';
import type { Manifest } from './manifest.ts';
import { type Model, openModel } from './open-model.ts';

const text = Array.from({ length: 24 }, (_, at) => (at * 37 + 5) % 96);
const pieces = [
  [0, 9],
  [9, 10],
  [10, 23],
] as const;

/** A model of a family's small checkpoint, calibrated on the text. */
async function withModel(
  family: string,
  options: Partial<ConvertOptions>,
  use: (model: Model) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const output = join(folder.path, 'model');
  await convert({ checkpoint: join(fixtures, family), output, calibration: [text], ...options });
  await use(await openModel(output));
}

// Grouped heads, norms on heads, windows with two rotaries, learned positions and biases.
const families = ['llama', 'qwen3', 'mistral', 'gemma3', 'gpt2'];

describe.each(families)('a graph that reads prompts of %s', (family) => {
  it.each(['float32', 'int8'] as const)('fills a %s cache as any other does', async (keyValueType) => {
    await withModel(family, { dtype: 'fp32' }, async (model) => {
      const any = model.decoder({ keyValueType });
      const prompt = model.decoder({ keyValueType, purpose: 'prompt' });
      await using expected = new PromptRun(any, 32);
      await using actual = new PromptRun(prompt, 32);
      // Keys that were rounded the other way at a tie are another number to all that come later.
      const limit = keyValueType === 'int8' ? 0.05 : 1e-5;
      for (const [start, end] of pieces) {
        const tokens = text.slice(start, end);
        const wanted = await expected.step(any, tokens, start);
        expect(relativeError(await actual.step(prompt, tokens, start), wanted)).toBeLessThan(limit);
      }
      for (const [name, { data }] of Object.entries(actual.caches)) {
        const theirs = expected.caches[name]!.data as Float32Array;
        if (keyValueType === 'float32')
          expect(relativeError(data as Float32Array, theirs)).toBeLessThan(1e-4);
        else expect(relativeError(data as Int8Array, theirs)).toBeLessThan(0.1);
      }
      // What follows is written over the cache that the prompt's graph filled.
      const next = text.slice(23);
      const wanted = await expected.step(any, next, 23);
      expect(relativeError(await actual.step(any, next, 23), wanted)).toBeLessThan(limit);
    });
  });

  it('computes with weights and activations of 8 bits where the conversion stored them', async () => {
    await withModel(family, { dtype: 'fp32', promptWeights: true }, async (model) => {
      const exact = model.decoder();
      const rounded = model.decoder({ purpose: 'prompt' });
      await using expected = new PromptRun(exact, 32);
      await using actual = new PromptRun(rounded, 32);
      const wanted = await expected.step(exact, text, 0);
      const error = relativeError(await actual.step(rounded, text, 0), wanted);
      expect(error).toBeGreaterThan(1e-4);
      expect(error).toBeLessThan(0.1);
      // Exact activations are exact everywhere.
      const floats = model.decoder({ purpose: 'prompt', activations: 'float32' });
      await using plain = new PromptRun(floats, 32);
      expect(relativeError(await plain.step(floats, text, 0), wanted)).toBeLessThan(1e-5);
    });
  });
});

describe('weights for prompts', () => {
  it('are stored with a small error, and only where they are asked for', async () => {
    await withModel('llama', { dtype: 'int4', promptWeights: true }, async ({ manifest }) => {
      const stored = Object.entries(manifest.promptWeights!);
      expect(stored.length).toBe(4 * 2);
      for (const [name, { error, shape }] of stored) {
        expect(shape).toEqual(manifest.weights[name]!.shape);
        expect(error).toBeGreaterThan(0);
        expect(error).toBeLessThan(0.01);
      }
    });
    await withModel('llama', { dtype: 'int4' }, async ({ manifest }) => {
      expect(manifest.promptWeights).toBeUndefined();
    });
  });

  it.each<[string, (weights: NonNullable<Manifest['promptWeights']>) => object]>([
    ['one is absent', (weights) => Object.fromEntries(Object.entries(weights).slice(1))],
    [
      'one lies behind the file',
      (weights) => ({
        ...weights,
        'layers.0.attention.input.weight': {
          ...weights['layers.0.attention.input.weight'],
          data: { offset: 2 ** 40, byteLength: weights['layers.0.attention.input.weight']!.data.byteLength },
        },
      }),
    ],
    [
      'one has another shape',
      (weights) => ({
        ...weights,
        'layers.0.attention.output.weight': { ...weights['layers.0.attention.output.weight'], shape: [1, 1] },
      }),
    ],
  ])('are refused where %s', async (_, change) => {
    await withModel('llama', { dtype: 'int4', promptWeights: true }, async ({ folder, manifest }) => {
      const changed = { ...manifest, promptWeights: change(manifest.promptWeights!) };
      await writeFile(join(folder, 'model.json'), JSON.stringify(changed));
      expect(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))).toHaveProperty('promptWeights');
      await expect(openModel(folder)).rejects.toThrow(ManifestError);
    });
  });
});
