import { describe, expect, it } from 'vitest';
import type { DecoderParts, EngineOptions } from '../contract.ts';
import { checkOptions } from './check-options.ts';
import { EngineOptionError } from './errors.ts';

const parts: DecoderParts = {
  model: new Uint8Array(),
  settings: {},
  usesPositions: false,
  layers: 30,
  keyValueType: 'float32',
  keyValueHeads: 3,
  headSize: 64,
  vocabulary: 49_152,
  contextLength: 8192,
};

describe('slots', () => {
  // A token takes 30 · 2 · 3 · 64 · 4 = 46,080 bytes, so a slot of 8192 tokens takes 360 MiB.
  it.each<[string, DecoderParts, EngineOptions, number]>([
    ['as many as 2 GiB hold', parts, {}, 5],
    ['at most 8', parts, { contextLength: 512 }, 8],
    ['at least 1', parts, { cacheBytes: 1000 }, 1],
    ['more of a narrower type', { ...parts, keyValueType: 'float16' }, {}, 8],
    ['fewer beside a draft model', parts, { draft: parts }, 2],
    ['as many as are asked for', parts, { slots: 20 }, 20],
  ])('are %s', (_, of, options, expected) => {
    expect(checkOptions(of, options).placing.slots).toBe(expected);
  });
});

it.each<[string, DecoderParts, EngineOptions, object]>([
  ['the CPU', parts, {}, { device: 'cpu', flashAttention: false, capacity: 8192 }],
  ['what was asked for', parts, { device: 'auto', threads: 3 }, { device: 'auto', threads: 3 }],
  ['the CPU for an int8 cache', { ...parts, keyValueType: 'int8' }, { device: 'auto' }, { device: 'cpu' }],
])('places a decoder on %s', (_, of, options, expected) => {
  expect(checkOptions(of, options).placing).toMatchObject(expected);
});

it('bounds a caller by the queue', () => {
  expect(checkOptions(parts, { queueLimit: 10 }).callerQueueLimit).toBe(10);
  expect(checkOptions(parts, { queueLimit: 10, callerQueueLimit: 50 }).callerQueueLimit).toBe(10);
});

it.each<[string, DecoderParts, object]>([
  ['slots', parts, { slots: 0 }],
  ['threads', parts, { threads: 1.5 }],
  ['device', parts, { device: 'tpu' }],
  ['cuda.folder', parts, { cuda: { folder: '' } }],
  ['device', { ...parts, keyValueType: 'int8' }, { device: 'cuda' }],
  ['', parts, { slot: 1 }],
  ['contextLength', parts, { contextLength: 8193 }],
  ['stepTarget', parts, { stepTarget: 0 }],
  ['onStep', parts, { onStep: 7 }],
  ['draft', parts, { draft: { ...parts, vocabulary: 5 } }],
  ['draft', parts, { draft: { ...parts, contextLength: 100 } }],
  ['device', { ...parts, keyValueType: 'int8' }, { device: 'webgpu' }],
  ['decoder.layers', { ...parts, layers: 0 }, {}],
])('refuses a wrong %s', (option, of, options) => {
  const check = (): unknown => checkOptions(of, options as EngineOptions);
  expect(check).toThrow(EngineOptionError);
  expect(check).toThrow(expect.objectContaining({ option }));
});
