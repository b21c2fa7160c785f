import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledLibrary } from '../binding/library.ts';
import { OnnxRuntime } from '../binding/onnx-runtime.ts';
import { CudaUnavailableError, checkCuda, cudaFiles, OptionError, openSession, tensor } from '../index.ts';
import { callsFile, fakeCuda, fakeCudaNeeds } from '../testing/fake-cuda.ts';
import { testGraph } from '../testing/graphs.ts';
import { cudaFolderIn, isCudaPlatform } from './folder.ts';
import { neededLibraries } from './needed-libraries.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-cuda-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const total = async (options: Parameters<typeof openSession>[1]) => {
  await using session = await openSession(testGraph('total'), options);
  const { total } = await session.run(
    { x: tensor('float32', [2], [1, 2]) },
    { outputs: { total: 'float32' } },
  );
  return { total: total.data[0], placement: session.placement };
};
const calls = async (): Promise<string[]> =>
  (await readFile(join(folder, callsFile), 'utf8')).trim().split('\n');

describe('without CUDA', () => {
  it('says which folder is meant', () => {
    expect(cudaFolderIn('/data')).toMatch(/^\/data[\\/]cuda[\\/]\d+\.\d+\.\d+$/);
  });

  it('refuses a folder without a name', async () => {
    const opening = openSession(testGraph('total'), { cuda: { folder: '' } });
    await expect(opening).rejects.toThrow(OptionError);
  });

  it('is an error with the command that sets it up where it was asked for', async () => {
    const opening = openSession(testGraph('total'), { device: 'cuda' });
    await expect(opening).rejects.toThrow(CudaUnavailableError);
    await expect(opening).rejects.toThrow(/haksup setup cuda/);
    const fallback = openSession(testGraph('total'), {
      device: 'cuda',
      engine: 'fallback',
      cuda: { folder },
    });
    await expect(fallback).rejects.toMatchObject({ name: 'CudaUnavailableError', folder });
  });

  it.skipIf(!isCudaPlatform())('names the missing files (needs Linux on x64)', async () => {
    const { providers, runtime } = cudaFiles();
    const opening = openSession(testGraph('total'), { device: 'cuda', cuda: { folder } });
    await expect(opening).rejects.toMatchObject({ missing: [runtime.name, ...providers] });
    await expect(opening).rejects.toThrow(/haksup setup cuda/);
  });

  it('is a reason where any device will do', async () => {
    const { total: sum, placement } = await total({ cuda: { folder } });
    expect(sum).toBe(3);
    expect(placement.device).not.toBe('cuda');
    expect(placement.why).toMatch(isCudaPlatform() ? /^CUDA is not used: .* has no / : /needs Linux/);
  });
});

describe.skipIf(!isCudaPlatform())('neededLibraries (needs Linux on x64)', () => {
  it('reads what a library is linked to', async () => {
    expect(await neededLibraries(bundledLibrary())).toContain('libstdc++.so.6');
  });

  it.each([
    ['text', () => Buffer.from('no library at all'), /ends too early|no 64-bit ELF/],
    ['nothing', () => Buffer.alloc(0), /ends too early/],
    ['its first bytes alone', (bytes: Buffer) => bytes.subarray(0, 64), /ends too early/],
    ['one of 32 bits', (bytes: Buffer) => bytes.fill(1, 4, 5), /no 64-bit ELF/],
    ['one with a wild table', (bytes: Buffer) => bytes.fill(255, 32, 40), /past its end/],
    ['one with a wild size', (bytes: Buffer) => bytes.fill(255, 54, 56), /malformed/],
  ])('refuses %s', async (_, spoil, message) => {
    const path = join(folder, 'spoiled.so');
    await writeFile(path, spoil((await readFile(bundledLibrary())).subarray(0, 2 ** 16)));
    await expect(neededLibraries(path)).rejects.toThrow(message);
  });
});

describe.skipIf(fakeCudaNeeds !== '')(`with faked libraries${fakeCudaNeeds && ` (${fakeCudaNeeds})`}`, () => {
  it('opens through CUDA’s functions, and keeps tensors in its memory', async () => {
    fakeCuda(folder, {});
    const { total: sum, placement } = await total({ device: 'cuda', cuda: { folder } });
    expect(sum).toBe(3);
    expect(placement).toMatchObject({ device: 'cuda', engine: 'binding' });
    // The trial, the test in this process, and the session itself.
    const opened = ['use_tf32=0', 'append', 'release'];
    expect(await calls()).toEqual([...opened, 'Cuda', ...opened, 'Cuda', ...opened]);
  });

  it('is taken before the others, and tried once in a process', async () => {
    fakeCuda(folder, {});
    const { placement } = await total({ cuda: { folder } });
    expect(placement).toMatchObject({ device: 'cuda', why: expect.stringMatching(/^CUDA is set up\./) });
    const before = (await calls()).length;
    await total({ cuda: { folder } });
    expect((await calls()).length).toBe(before + 3);
    expect((await total({ device: 'cpu', cuda: { folder } })).placement.device).toBe('cpu');
    expect((await calls()).length).toBe(before + 3);
  });

  const broken: readonly [string, Parameters<typeof fakeCuda>[1], RegExp, readonly string[]][] = [
    ['crashes', { runtime: 'crashes' }, /crashed: its process was ended by SIGSEGV/, []],
    ['is no provider', { runtime: 'real' }, /did not run with it: .*libonnxruntime_providers_/, []],
    [
      'lacks CUDA and cuDNN',
      { absent: ['libcublas.so.99', 'libcudnn.so.98'] },
      /Install cuDNN, install the CUDA toolkit/,
      ['libcublas.so.99', 'libcudnn.so.98'],
    ],
  ];
  it.each(broken)('a provider that %s leaves the CPU as it is', async (_, fake, message, missing) => {
    fakeCuda(folder, fake);
    const opening = openSession(testGraph('total'), { device: 'cuda', cuda: { folder } });
    await expect(opening).rejects.toMatchObject({
      name: 'CudaUnavailableError',
      message: expect.stringMatching(message),
      missing,
    });
    const { total: sum, placement } = await total({ cuda: { folder } });
    expect(sum).toBe(3);
    expect(placement.device).not.toBe('cuda');
    expect(placement.why).toMatch(/^CUDA is not used: .+\. \S/);
  });

  it('forgets that files were missing', async () => {
    await expect(openSession(testGraph('total'), { device: 'cuda', cuda: { folder } })).rejects.toThrow();
    fakeCuda(folder, {});
    expect((await total({ device: 'cuda', cuda: { folder } })).total).toBe(3);
  });

  it('is not blamed for a model whose path has its name', async () => {
    fakeCuda(folder, {});
    const opening = openSession(join(folder, 'cuda', 'absent.onnx'), { device: 'cuda', cuda: { folder } });
    await expect(opening).rejects.toMatchObject({ name: 'ModelError' });
  });

  it('names a driver that is missing', async () => {
    fakeCuda(folder, { driver: false });
    const checked = await checkCuda(folder);
    // A machine with a driver passes.
    if (!checked.usable) expect(checked.error.missing).toEqual(['libcuda.so.1']);
    expect(checked.usable ? 'usable' : checked.error.message).toMatch(/^usable$|NVIDIA's driver/);
  });

  it('the copy looks for its providers beside itself, whatever else is loaded', () => {
    fakeCuda(folder, { runtime: 'real' });
    // In a process of its own: what the library makes of such a file is its own affair.
    const script = `
      const { OnnxRuntime } = await import('./binding/onnx-runtime.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      const request = { model: testGraph('total'), threads: 1, externalData: {}, settings: {} };
      const bundled = new OnnxRuntime();
      (await bundled.open({ ...request, device: 'cpu' })).release();
      const copy = new OnnxRuntime(${JSON.stringify(join(folder, cudaFiles().runtime.name))});
      await copy.open({ ...request, device: 'cuda' }).catch((error) => console.log(error.message));
      (await bundled.open({ ...request, device: 'cpu' })).release();
      console.log('bundled as before');
    `;
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
    expect(run.stdout).toContain(folder);
    expect(run.stdout).toContain('bundled as before');
  });
});

it('the library of the package has no CUDA beside it', async () => {
  const runtime = new OnnxRuntime();
  const opening = runtime.open({
    model: testGraph('total'),
    device: 'cuda',
    threads: 1,
    externalData: {},
    settings: {},
  });
  await expect(opening).rejects.toThrow(/providers_|CUDA/);
});
