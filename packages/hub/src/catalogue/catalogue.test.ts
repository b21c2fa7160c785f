import { describe, expect, it } from 'vitest';
import { checkRepository } from '../names.ts';
import { catalogue, findModel } from './catalogue.ts';
import { weightBytes } from './model.ts';

describe('every entry', () => {
  it.each(catalogue.map((model) => [model.name, model] as const))('%s', (name, model) => {
    expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    expect(() => checkRepository(model.repository)).not.toThrow();
    expect(model.repository.toLowerCase().endsWith(`/${name}`)).toBe(true);
    expect(['Apache-2.0', 'MIT', 'gemma']).toContain(model.licence);
    expect(model.gated).toBe(model.licence === 'gemma');
    if (model.languages !== 'multilingual')
      for (const language of model.languages)
        expect(
          new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(language),
        ).toBeDefined();
    expect(model.note.endsWith('.')).toBe(true);
  });

  it('has a name and a repository of its own', () => {
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ repository }) => repository)).size).toBe(catalogue.length);
  });
});

// Parameter counts worked out from the shapes in each model's config.json.
describe('parameters follow from the shapes', () => {
  type Decoder = {
    width: number;
    layers: number;
    heads: number;
    groups: number;
    head: number;
    inner: number;
    words: number;
    norms: number;
  };
  const decoder = ({ width, layers, heads, groups, head, inner, words, norms }: Decoder) =>
    words * width +
    layers * (2 * width * heads * head + 2 * width * groups * head + 3 * width * inner + norms) +
    width;
  type Encoder = {
    width: number;
    layers: number;
    inner: number;
    words: number;
    positions: number;
    types: number;
  };
  const encoder = ({ width, layers, inner, words, positions, types }: Encoder) => {
    const norm = 2 * width;
    const linear = (from: number, to: number) => from * to + to;
    const layer = 4 * linear(width, width) + linear(width, inner) + linear(inner, width) + 2 * norm;
    return (words + positions + types) * width + norm + layers * layer + linear(width, width);
  };
  const t5 = (width: number, layers: number, attention: number, inner: number, heads: number) => {
    const self = 4 * width * attention;
    const feed = 3 * width * inner;
    return 2 * 32128 * width + layers * (3 * self + 2 * feed + 5 * width) + 2 * (32 * heads + width);
  };
  const smol = { head: 64, words: 49152 };
  const qwen = { layers: 28, heads: 16, groups: 8, head: 128, words: 151936 };
  const gemma = { heads: 4, groups: 1, head: 256, words: 262144 };

  it.each([
    [
      'smollm2-135m',
      decoder({ ...smol, width: 576, layers: 30, heads: 9, groups: 3, inner: 1536, norms: 2 * 576 }),
    ],
    [
      'smollm2-135m-instruct',
      decoder({ ...smol, width: 576, layers: 30, heads: 9, groups: 3, inner: 1536, norms: 2 * 576 }),
    ],
    [
      'smollm2-360m-instruct',
      decoder({ ...smol, width: 960, layers: 32, heads: 15, groups: 5, inner: 2560, norms: 2 * 960 }),
    ],
    ['qwen3-0.6b', decoder({ ...qwen, width: 1024, inner: 3072, norms: 2 * 1024 + 2 * 128 })],
    ['qwen3-1.7b', decoder({ ...qwen, width: 2048, inner: 6144, norms: 2 * 2048 + 2 * 128 })],
    ['gemma-3-270m-it', decoder({ ...gemma, width: 640, layers: 18, inner: 2048, norms: 4 * 640 + 2 * 256 })],
    ['gemma-3-1b-it', decoder({ ...gemma, width: 1152, layers: 26, inner: 6912, norms: 4 * 1152 + 2 * 256 })],
    ['flan-t5-small', t5(512, 8, 6 * 64, 1024, 6)],
    ['flan-t5-base', t5(768, 12, 12 * 64, 2048, 12)],
    [
      'multilingual-e5-small',
      encoder({ width: 384, layers: 12, inner: 1536, words: 250037, positions: 512, types: 2 }),
    ],
    ['bge-m3', encoder({ width: 1024, layers: 24, inner: 4096, words: 250002, positions: 8194, types: 1 })],
  ])('%s', (name, parameters) => {
    expect(findModel(name)!.parameters).toBe(parameters);
  });
});

it.each(['Qwen3-0.6B', 'qwen/qwen3-0.6b', 'hf:Qwen/Qwen3-0.6B', ' qwen3-0.6b '])('%j is found', (name) => {
  expect(findModel(name)?.repository).toBe('Qwen/Qwen3-0.6B');
});

it.each(['', 'qwen', 'other/qwen3-0.6b'])('%j is not', (name) => {
  expect(findModel(name)).toBeUndefined();
});

it('estimates what weights take', () => {
  const model = { parameters: 64 };
  expect((['int4', 'int8', 'fp16', 'fp32'] as const).map((type) => weightBytes(model, type))).toEqual([
    36, 68, 128, 256,
  ]);
});
