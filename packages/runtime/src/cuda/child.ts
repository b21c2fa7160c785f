/**
 * The process in which a folder of CUDA's files is tried: loads what the provider needs, opens a small model on the
 * GPU, runs it there, tells what came out, ends.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { reserveStack } from '../binding/library.ts';
import { OnnxRuntime } from '../binding/onnx-runtime.ts';
import { testRuntime } from '../binding/self-test.ts';
import { cudaFiles } from './folder.ts';
import type { CudaAnswer, CudaQuestion } from './messages.ts';
import { neededLibraries } from './needed-libraries.ts';

/** The driver's: no library is linked to it, and CUDA looks for it when it starts. */
const driver = 'libcuda.so.1';

/** Kept for good: koffi unloads a library whose handle is collected. */
const loaded: unknown[] = [];

async function attempt({ folder }: CudaQuestion): Promise<CudaAnswer> {
  const { providers, runtime } = cudaFiles();
  reserveStack();
  const missing = new Set<string>();
  for (const provider of providers) {
    for (const name of await neededLibraries(join(folder, provider))) {
      if (!canLoad(folder, name)) missing.add(name);
    }
  }
  if (!canLoad(folder, driver)) missing.add(driver);
  if (missing.size > 0) return { kind: 'missing', libraries: [...missing] };
  await testRuntime(new OnnxRuntime(join(folder, runtime.name)), 'cuda');
  return { kind: 'passed' };
}

/** Providers look beside themselves first. */
function canLoad(folder: string, name: string): boolean {
  const beside = join(folder, name);
  try {
    loaded.push(koffi.load(existsSync(beside) ? beside : name));
    return true;
  } catch {
    return false;
  }
}

function answer(message: CudaAnswer): void {
  process.send?.(message, () => process.kill(process.pid, 'SIGKILL'));
}

// Imported by a bundler's check the module does nothing.
if (process.send !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.once('message', (question: CudaQuestion) => {
    attempt(question).then(answer, (error: unknown) => {
      answer({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    });
  });
}
