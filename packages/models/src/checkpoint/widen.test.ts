/** Blocks of every quantised dtype against what the gguf package makes of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtures } from '../testing/folders.ts';
import type { Dtype } from './contract.ts';
import { storage, widen } from './widen.ts';

const recorded = JSON.parse(readFileSync(join(fixtures, 'gguf-blocks.json'), 'utf8')) as Record<
  string,
  { readonly bytes: string; readonly values: string }
>;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));

it.each(Object.entries(recorded))('blocks of %s are read as recorded', (dtype, { bytes, values }) => {
  const blocks = bytesOf(bytes);
  const expected = [...new Float32Array(bytesOf(values).buffer)];
  const { elements, bytes: size } = storage[dtype as Dtype];
  expect(expected.length / elements).toBe(blocks.byteLength / size);
  const actual = [...widen(dtype as Dtype, blocks)];
  expect(
    actual.map((value, at) => Math.abs(value - expected[at]!) <= 1e-6 * Math.abs(expected[at]!)),
  ).toEqual(expected.map(() => true));
  // A piece of a larger buffer is read the same.
  const within = new Uint8Array(blocks.byteLength + 1);
  within.set(blocks, 1);
  expect([...widen(dtype as Dtype, within.subarray(1))]).toEqual(actual);
});
