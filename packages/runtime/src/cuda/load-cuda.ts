import { join } from 'node:path';
import { OnnxRuntime } from '../binding/onnx-runtime.ts';
import { testRuntime } from '../binding/self-test.ts';
import { CudaUnavailableError } from '../errors.ts';
import { checkCuda } from './check-cuda.ts';
import { cudaFiles, missingFiles } from './folder.ts';

const loading = new Map<string, Promise<OnnxRuntime>>();

/**
 * ONNX Runtime with CUDA, from a folder. It is a second copy of the library in this process, so that the one that the
 * other devices use stays as it is; it is loaded once a child process has run a model with it.
 *
 * What came of it holds for the process, except where files are missing: they may have been set up since.
 *
 * @throws CudaUnavailableError.
 */
export async function loadCuda(folder: string | undefined): Promise<OnnxRuntime> {
  if (folder === undefined) {
    throw new CudaUnavailableError('no folder was named in which it is set up (option "cuda").', {
      remedy: '`haksup setup cuda` makes one.',
    });
  }
  const known = loading.get(folder);
  if (known !== undefined) return known;
  const loaded = load(folder);
  loading.set(folder, loaded);
  try {
    return await loaded;
  } catch (error) {
    if ((await missingFiles(folder).catch(() => [])).length > 0) loading.delete(folder);
    throw error;
  }
}

async function load(folder: string): Promise<OnnxRuntime> {
  const checked = await checkCuda(folder);
  if (!checked.usable) throw checked.error;
  try {
    const runtime = new OnnxRuntime(join(folder, cudaFiles().runtime.name));
    await testRuntime(runtime, 'cuda');
    return runtime;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CudaUnavailableError(`it ran in a process of its own and not in this one: ${reason}.`, {
      folder,
      cause,
    });
  }
}
