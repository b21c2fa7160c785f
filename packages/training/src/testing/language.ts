/** A few kilobytes of text and a byte-level language model's batches of it. */
import { tensor } from '@haksup/runtime';
import { type Batch, type DataSource, generatedBatches, type ModelDefinition } from '../index.ts';
import { decoderModel } from './decoder.ts';

const subjects = ['The model', 'A student', 'The tutor', 'Our group', 'The note', 'A question'];
const verbs = ['reads', 'explains', 'remembers', 'quotes', 'forgets', 'asks about'];
const objects = ['the answer', 'a long passage', 'the prompt', 'an example', 'the summary', 'one sentence'];

/** About seven kilobytes: every subject with every verb and every object, in a fixed order that mixes them. */
export const text: string = Array.from({ length: 216 }, (_, index) => {
  const at = (index * 91) % 216;
  return `${subjects[at % 6]} ${verbs[Math.floor(at / 6) % 6]} ${objects[Math.floor(at / 36)]}. `;
}).join('');

export const bytes: Uint8Array = new TextEncoder().encode(text);

export function languageModel(): ModelDefinition {
  return decoderModel({ vocabulary: 128, width: 48, heads: 2, hidden: 128, layers: 2 });
}

/** The bytes from each start on, and the byte after each. */
export function window(starts: readonly number[], length: number): Batch {
  const read = (shift: number): number[] =>
    starts.flatMap((start) => Array.from(bytes.subarray(start + shift, start + shift + length)));
  const shape = [starts.length, length];
  return { tensors: { tokens: tensor('int64', shape, read(0)), targets: tensor('int64', shape, read(1)) } };
}

/** Windows at random places, of two lengths. */
export const languageData: DataSource = generatedBatches('language', (random, index) => {
  const length = index % 4 === 3 ? 24 : 48;
  return window(
    Array.from({ length: 8 }, () => random.integer(bytes.length - length - 1)),
    length,
  );
});
