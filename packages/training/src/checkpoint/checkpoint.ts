import { z } from 'zod';
import { CheckpointError } from '../errors.ts';
import { Random } from '../random.ts';
import type { Trainer } from '../trainer.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.ts';

/** What JSON can hold: where a source of data stands. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const formatVersion = 1;
const word = z.int().min(0).max(0xffff_ffff);
const stateSchema = z.strictObject({
  version: z.literal(formatVersion),
  model: z.string(),
  step: z.int().nonnegative(),
  random: z.tuple([word, word, word, word]),
  data: z.json(),
});

/** The three arrays of a store that a checkpoint holds, by the prefix of their tensors' names. */
const sections = {
  parameter: 'values',
  'first-moment': 'firstMoment',
  'second-moment': 'secondMoment',
} as const;

/**
 * Writes all that training needs to go on as if it had never stopped: trainable parameters, both moments, the
 * step, the random generator and the data's position. A safetensors file that any tool can read; it appears
 * whole or not at all.
 *
 * @throws {CheckpointError}
 */
export function saveCheckpoint(trainer: Trainer, path: string, data: Json = null): Promise<void> {
  return trainer.exclusively('saving a checkpoint', async () => {
    const tensors = new Map<string, StoredTensor>();
    for (const [prefix, array] of Object.entries(sections)) {
      const flat = trainer.store[array];
      for (const { name, shape, start, length } of trainer.store.segments) {
        tensors.set(`${prefix}:${name}`, { shape, data: flat.subarray(start, start + length) });
      }
    }
    const state = {
      version: formatVersion,
      model: trainer.definition.name,
      step: trainer.stepsTaken,
      random: trainer.random.state,
      data,
    };
    await writeSafetensors(path, { metadata: { 'haksup-training': JSON.stringify(state) }, tensors });
  });
}

/**
 * Puts a trainer where a checkpoint was written. All is checked before anything changes.
 *
 * @returns The data's position that was saved.
 * @throws {CheckpointError} where the file is absent or damaged, or its parameters are not the trainer's.
 */
export function loadCheckpoint(trainer: Trainer, path: string): Promise<Json> {
  return trainer.exclusively('loading a checkpoint', async () => {
    const { metadata, tensors } = await readSafetensors(path);
    const state = parseState(path, metadata['haksup-training']);
    const { segments } = trainer.store;
    const expected = Object.keys(sections).flatMap((prefix) =>
      segments.map(({ name }) => `${prefix}:${name}`),
    );
    const unknown = [...tensors.keys()].find((name) => !expected.includes(name));
    if (unknown !== undefined) {
      throw new CheckpointError(
        path,
        `it is of another model: ${trainer.definition.name} has no ${unknown}.`,
      );
    }
    for (const [prefix] of Object.entries(sections)) {
      for (const { name, shape } of segments) {
        const stored = tensors.get(`${prefix}:${name}`);
        if (stored === undefined || stored.shape.join() !== shape.join()) {
          throw new CheckpointError(
            path,
            `it is of another model: ${name} is [${shape.join(', ')}] in ${trainer.definition.name} and ${stored ? `[${stored.shape.join(', ')}]` : 'absent'} here.`,
          );
        }
      }
    }
    for (const [prefix, array] of Object.entries(sections)) {
      for (const { name, start } of segments)
        trainer.store[array].set(tensors.get(`${prefix}:${name}`)!.data, start);
    }
    trainer.restore(state.step, new Random(state.random));
    return state.data;
  });
}

function parseState(path: string, text: string | undefined): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    throw new CheckpointError(path, 'it holds no state of this package, or of another version.', { cause });
  }
}
