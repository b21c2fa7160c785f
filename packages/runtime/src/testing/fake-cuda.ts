import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiTableLength, apiVersion } from '../binding/api-table.ts';
import { bundledLibrary } from '../binding/library.ts';
import { cudaFiles, isCudaPlatform } from '../cuda/folder.ts';

/** Why folders of CUDA's files cannot be faked here; empty where they can. */
export const fakeCudaNeeds: string = !isCudaPlatform()
  ? 'needs Linux on x64'
  : spawnSync('cc', ['--version']).status === 0
    ? ''
    : 'needs a C compiler';

/** File in the folder with what was asked of the fake, a line each. */
export const callsFile = 'calls.txt';

export interface FakeCuda {
  /** The runtime: one with CUDA that computes on the CPU, one that crashes at it, or the real one. Default `works`. */
  readonly runtime?: 'works' | 'crashes' | 'real';
  /** Libraries that the provider is linked to, and that are nowhere. */
  readonly absent?: readonly string[];
  /** Whether the driver is there; default true. */
  readonly driver?: boolean;
}

/** Fills a folder with fakes of CUDA's files. */
export function fakeCuda(folder: string, { runtime = 'works', absent = [], driver = true }: FakeCuda): void {
  const { providers, runtime: copied } = cudaFiles();
  const target = join(folder, copied.name);
  if (runtime === 'real') copyFileSync(copied.source, target);
  else {
    const text = (value: string): string => JSON.stringify(value);
    compile([
      fileURLToPath(new URL('./fake-onnx-runtime.c', import.meta.url)),
      ...['-o', target, `-DREAL=${text(bundledLibrary())}`, `-DCALLS=${text(join(folder, callsFile))}`],
      ...[`-DFUNCTIONS=${apiTableLength}`, `-DVERSION=${apiVersion}`],
      ...(runtime === 'crashes' ? ['-DCRASH'] : []),
      '-ldl',
    ]);
  }
  const empty = join(folder, 'empty.c');
  writeFileSync(empty, 'int haksup_nothing;\n');
  const linked = absent.map((name) => {
    const library = join(folder, `to-link-${name}`);
    compile([empty, '-o', library, `-Wl,-soname,${name}`]);
    return library;
  });
  for (const name of providers) {
    compile([empty, '-o', join(folder, name), '-Wl,--no-as-needed', ...linked]);
  }
  if (driver) compile([empty, '-o', join(folder, 'libcuda.so.1')]);
}

function compile(parameters: readonly string[]): void {
  const run = spawnSync('cc', ['-shared', '-fPIC', ...parameters], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`cc failed: ${run.stderr}`);
}
