/** For fuzzing: damages files of right models and opens them. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { planWeights, readWeight } from '../convert/plan.ts';
import { ModelsError } from '../errors.ts';
import { familyOf } from '../families/registry.ts';
import { openModel } from '../model/open-model.ts';
import { mutate, randomFrom } from './mutate.ts';

export interface FuzzTarget {
  readonly name: string;
  /** A right folder, and which of its files is damaged. */
  readonly folder: string;
  readonly file: string;
  /** Where in the file its structure ends. */
  readonly reach: number;
  /** What is opened: the folder, or the file in it. */
  readonly open: (folder: string) => Promise<void>;
}

export interface FuzzResult {
  readonly cases: number;
  /** How many were refused, by the error's class. */
  readonly refused: Readonly<Record<string, number>>;
  /** How many were taken: the damage made another right file. */
  readonly taken: number;
  readonly slowestMilliseconds: number;
}

/** Opens a checkpoint and reads all that its configuration calls for. */
export async function readCheckpoint(path: string): Promise<void> {
  await using checkpoint = await openCheckpoint(path);
  const family = familyOf(checkpoint.config);
  for (const weight of planWeights(
    checkpoint,
    family,
    family.describe(checkpoint.config, checkpoint.tensors),
  )) {
    for await (const rows of readWeight(checkpoint, weight))
      if (rows.length === 0) throw new Error('empty chunk');
  }
}

/** Opens a converted folder and builds its graph for a short context. */
export async function readModel(folder: string): Promise<void> {
  (await openModel(folder)).decoder({ contextLength: 8 });
}

/**
 * Damages a file in many ways, one at a time.
 * @throws whatever is no ModelsError: that is a finding. Its message gets the seed of the case.
 */
export async function fuzz(
  target: FuzzTarget,
  work: string,
  cases: number,
  firstSeed = 1,
): Promise<FuzzResult> {
  await mkdir(work, { recursive: true });
  await cp(target.folder, work, { recursive: true });
  const right = await readFile(join(target.folder, target.file));
  const refused: Record<string, number> = {};
  let taken = 0;
  let slowest = 0;
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    await writeFile(
      join(work, target.file),
      mutate(right, randomFrom(seed), target.reach, target.file.endsWith('.json')),
    );
    const start = performance.now();
    try {
      await target.open(work);
      taken++;
    } catch (error) {
      if (!(error instanceof ModelsError)) throw new Error(`${target.name}, seed ${seed}`, { cause: error });
      refused[error.name] = (refused[error.name] ?? 0) + 1;
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  await rm(work, { recursive: true });
  return { cases, refused, taken, slowestMilliseconds: slowest };
}
