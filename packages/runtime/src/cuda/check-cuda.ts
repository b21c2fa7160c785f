import { CudaUnavailableError } from '../errors.ts';
import { asSentence } from '../sentence.ts';
import { ask } from '../trial/try-model.ts';
import { isCudaPlatform, missingFiles } from './folder.ts';
import type { CudaAnswer, CudaQuestion } from './messages.ts';

/** Whether CUDA can be used, and if not why. */
export type CudaCheck =
  | { readonly usable: true }
  | { readonly usable: false; readonly error: CudaUnavailableError };

/** The driver compiles kernels for a GPU that the library was not built for, which takes its time once. */
const longestTrial = 120_000;
const setUp = '`haksup setup cuda` sets it up.';

/**
 * Tries CUDA in a process of its own, so that a folder that is broken, or a driver that crashes, does no harm here.
 *
 * @param folder see {@link cudaFolderIn}
 * @throws the signal's reason
 */
export async function checkCuda(folder: string, signal?: AbortSignal): Promise<CudaCheck> {
  const unusable = (
    reason: string,
    facts: { missing?: readonly string[]; remedy?: string } = {},
  ): CudaCheck => ({ usable: false, error: new CudaUnavailableError(reason, { folder, ...facts }) });

  signal?.throwIfAborted();
  if (!isCudaPlatform()) {
    return unusable(`it needs Linux on x64, and this is ${process.platform} on ${process.arch}.`);
  }
  const files = await missingFiles(folder);
  if (files.length > 0) {
    return unusable(`${folder} has no ${files.join(', ')}.`, { missing: files, remedy: setUp });
  }
  const question: CudaQuestion = { folder };
  const answer = await ask<CudaAnswer>(childFile(), question, longestTrial, signal);
  switch (answer.kind) {
    case 'passed':
      return { usable: true };
    case 'missing':
      return unusable(`the system's loader does not find ${answer.libraries.join(', ')}.`, {
        missing: answer.libraries,
        remedy: remedyFor(answer.libraries),
      });
    case 'refused':
      return unusable(`a small model did not run with it: ${asSentence(answer.reason)}`);
    case 'timeout':
      return unusable(`a small model had not run with it after ${longestTrial / 1000} s.`);
    case 'crashed':
      return unusable(`a process that tried it crashed: ${asSentence(answer.reason)}`);
  }
}

function remedyFor(libraries: readonly string[]): string {
  const isDriver = (name: string): boolean => name.startsWith('libcuda.');
  const remedies: string[] = [];
  if (libraries.some(isDriver)) remedies.push("install NVIDIA's driver");
  if (libraries.some((name) => name.startsWith('libcudnn'))) remedies.push('install cuDNN');
  if (libraries.some((name) => !isDriver(name) && !name.startsWith('libcudnn'))) {
    remedies.push('install the CUDA toolkit of that version');
  }
  const text = remedies.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}, or name their folder in LD_LIBRARY_PATH.`;
}

/** From source it stands beside this file; a build gathers this file into the package's root. */
function childFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? './child.ts' : './cuda/child.js', import.meta.url);
}
