/** For fuzzing: damaged ONNX files on the whole way that a stranger's file takes. */
import { join } from 'node:path';
import { openSession } from '@haksup/runtime';
import { ModelsError } from '../errors.ts';
import { findExport } from '../exported/find-export.ts';
import { readOnnxFile } from '../exported/onnx-file.ts';
import { openExported } from '../exported/open-exported.ts';
import { readSignature } from '../exported/signature.ts';
import { fixtures } from './folders.ts';
import type { FuzzTarget } from './fuzz.ts';
import { ExportedRun } from './run-exported.ts';

const folder = join(fixtures, 'exported-gpt2');
const files: readonly string[] = ['model', 'model_q4', 'decoder_model_merged'];
const open = { config: { vocabulary: 96, keyValueHeads: 2, headSize: 16 } };

/** Checks the structure alone: hundreds of files a second. */
export const structureTargets: readonly FuzzTarget[] = files.map((name) => ({
  name: `structure of ${name}`,
  folder,
  file: `onnx/${name}.onnx`,
  reach: 2 ** 20,
  open: async (work) => {
    const { model } = await findExport(join(work, 'onnx', `${name}.onnx`), undefined);
    readSignature(await readOnnxFile(model), open.config);
  },
}));

/** The whole way: structure, child process, and what passed opened and run in this process. */
export const trialTargets: readonly FuzzTarget[] = files.map((name) => ({
  name: `trial of ${name}`,
  folder,
  file: `onnx/${name}.onnx`,
  reach: 2 ** 20,
  open: async (work) => {
    const decoder = await openExported(join(work, 'onnx', `${name}.onnx`), { timeoutMilliseconds: 4000 });
    await using session = await openSession(decoder.path, { device: 'cpu', threads: 1 });
    if (session.inputs.length === 0) throw new Error('a model without inputs passed');
    await using run = await ExportedRun.open(decoder);
    await run.greedy([5, 6, 7], 3).catch((error: Error) => {
      // More tokens than were tried may fail by name.
      if (error.name !== 'RunError' && error.name !== 'ValueError') throw error;
      throw new ModelsError('a later run failed', { cause: error });
    });
  },
}));
