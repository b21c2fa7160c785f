import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundledLibrary, onnxRuntimeVersion } from '../binding/library.ts';

/**
 * The folder of CUDA's files for the version of ONNX Runtime that is used: another version looks elsewhere, since
 * providers and runtime must be of the same one.
 *
 * @param home the data folder
 */
export function cudaFolderIn(home: string): string {
  return join(home, 'cuda', onnxRuntimeVersion);
}

/** What the folder has to hold: the providers, and a copy of the runtime, which looks for them beside itself. */
export interface CudaFiles {
  /** File names of the providers. */
  readonly providers: readonly string[];
  /** The file to copy there. A link will not do: the system's loader knows it for the one that is loaded already. */
  readonly runtime: { readonly name: string; readonly source: string };
}

/** @throws Error where the platform has no library of ONNX Runtime. */
export function cudaFiles(): CudaFiles {
  const source = bundledLibrary();
  return {
    providers: ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'],
    runtime: { name: basename(source), source },
  };
}

/** The NuGet package that has the providers. */
export const cudaPackage: {
  readonly name: string;
  readonly version: string;
  /** Folder of the libraries inside the package. */
  readonly libraries: string;
} = {
  name: 'Microsoft.ML.OnnxRuntime.Gpu.Linux',
  version: onnxRuntimeVersion,
  libraries: 'runtimes/linux-x64/native',
};

/** Whether there are builds of the providers for this machine. */
export function isCudaPlatform(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Files that are not in the folder. */
export async function missingFiles(folder: string): Promise<string[]> {
  const { providers, runtime } = cudaFiles();
  const missing: string[] = [];
  for (const name of [runtime.name, ...providers]) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile()) missing.push(name);
  }
  return missing;
}
