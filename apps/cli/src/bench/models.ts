/** Models of the benchmarks: made when they are first wanted, and kept in a folder. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { convert, type Dtype } from '@haksup/models';
import { writeCheckpoint } from './checkpoint.ts';
import { type GgufType, writeGguf } from './gguf.ts';
import { randomTokens } from './random-bytes.ts';
import type { Shape } from './shapes.ts';
import { writeTransformersModel } from './transformers-js-model.ts';

/** Which model is wanted: one of ours, one for node-llama-cpp, or one for transformers.js. */
export type ModelRequest =
  | { readonly side: 'haksup'; readonly dtype: Dtype; readonly block: 32 | 64 | 128 }
  | { readonly side: 'node-llama-cpp'; readonly type: GgufType }
  | { readonly side: 'transformers.js' };

/** Tokens that our conversion calibrates the scales of an int8 cache on. */
const calibrationLength = 128;

/** A folder of models that are made once. */
export class BenchModels {
  readonly #folder: string;
  readonly #say: (line: string) => void;

  constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** @returns The path of a model, which is made if it is not there. */
  async get(shape: Shape, request: ModelRequest): Promise<string> {
    const folder = join(this.#folder, shape.name);
    const path = join(folder, nameOf(request));
    if (existsSync(path)) return path;
    this.#say(`making ${shape.name} ${nameOf(request)} with random weights …`);
    await mkdir(folder, { recursive: true });
    await removeHalves(folder);
    return await makeWhole(path, (made) => make(shape, request, made, () => this.#checkpoint(shape)));
  }

  /** Removes checkpoints, which only conversions need. */
  async tidy(shapes: readonly Shape[]): Promise<void> {
    for (const { name } of shapes)
      await rm(join(this.#folder, name, 'checkpoint'), { recursive: true, force: true });
  }

  async #checkpoint(shape: Shape): Promise<string> {
    const path = join(this.#folder, shape.name, 'checkpoint');
    if (existsSync(path)) return path;
    return await makeWhole(path, async (made) => {
      await mkdir(made);
      await writeCheckpoint(shape, made);
    });
  }
}

/** Half a model must never be taken for a whole one: it appears by its renaming. @returns The path. */
async function makeWhole(path: string, makeAt: (made: string) => Promise<void>): Promise<string> {
  const work = await mkdtemp(join(dirname(path), `.making-${process.pid}-`));
  try {
    const made = join(work, basename(path));
    await makeAt(made);
    await rename(made, path);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Takes away what processes left that were killed while they made a model: it may be gigabytes. */
async function removeHalves(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const maker = /^\.making-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function nameOf(request: ModelRequest): string {
  switch (request.side) {
    case 'haksup':
      return `haksup-${request.dtype}-${request.block}`;
    case 'node-llama-cpp':
      return `${request.type}.gguf`;
    case 'transformers.js':
      return 'transformers-q4';
  }
}

async function make(
  shape: Shape,
  request: ModelRequest,
  path: string,
  checkpoint: () => Promise<string>,
): Promise<void> {
  switch (request.side) {
    case 'haksup': {
      const calibration = [randomTokens(calibrationLength, shape.vocabulary, 3)];
      const { dtype, block } = request;
      const how = { dtype, block, calibration, promptWeights: true };
      await convert({ checkpoint: await checkpoint(), output: path, ...how });
      return;
    }
    case 'node-llama-cpp':
      return await writeGguf(shape, request.type, path);
    case 'transformers.js':
      await mkdir(path);
      return await writeTransformersModel(shape, path);
  }
}
