import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CudaUnavailableError, cudaFiles, cudaFolderIn, cudaPackage, isCudaPlatform } from '@haksup/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Faults, serveFeed } from '../testing/nuget-feed.ts';
import { packageOf } from '../testing/nuget-package.ts';
import { runCommand } from '../testing/run-command.ts';
import { type SetupCudaOptions, setupCuda } from './setup-cuda.ts';

let home = '';
let lines: string[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'haksup-setup-'));
  lines = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

const { libraries } = cudaPackage;
const contents = { cuda: randomBytes(300_000), shared: randomBytes(2000) };
const whole = {
  '[Content_Types].xml': '<Types/>',
  [`${libraries}/libonnxruntime_providers_cuda.so`]: contents.cuda,
  [`${libraries}/libonnxruntime_providers_shared.so`]: contents.shared,
  [`${libraries}/libonnxruntime_providers_tensorrt.so`]: 'not wanted',
  '../../escaped.so': 'nor this',
};
const { '../../escaped.so': _, ...honest } = whole;

type Check = Parameters<typeof setupCuda>[1]['check'];
const usable: Check = async () => ({ usable: true });
const run = (options: SetupCudaOptions, check: Check = usable, signal = new AbortController().signal) =>
  setupCuda(options, { home, signal, check, say: (line) => lines.push(line), onProgress: () => undefined });
const remains = (): Promise<string[]> => readdir(join(home, 'cuda')).catch(() => []);
const facts = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(cudaFolderIn(home), 'setup.json'), 'utf8')) as Record<string, unknown>;
const expectWhole = async (): Promise<void> => {
  const folder = cudaFolderIn(home);
  const { providers, runtime } = cudaFiles();
  expect((await readdir(folder)).sort()).toEqual([runtime.name, ...providers, 'setup.json'].sort());
  const [cuda, shared, copied] = await Promise.all(
    [...providers, runtime.name].map((name) => readFile(join(folder, name))),
  );
  expect(cuda!.equals(contents.cuda) && shared!.equals(contents.shared)).toBe(true);
  expect(copied!.equals(await readFile(runtime.source))).toBe(true);
  expect(await remains()).toEqual([cudaPackage.version]);
};

describe.skipIf(!isCudaPlatform())('haksup setup cuda (needs Linux on x64)', () => {
  const asks = (...ranges: readonly string[]) =>
    ranges.map((range) => expect.stringMatching(new RegExp(`^${range}$`)));
  // How much of what was sent before a cut arrives is up to the system.
  const some = '(bytes=\\d+-)?';
  const kind: readonly [string, Faults, readonly string[]][] = [
    ['as it should be', {}, ['']],
    ['after answers 503 and 429', { statuses: [503, 429] }, ['', '', '']],
    ['that cuts the connection', { cutAfter: 120_000, cuts: 2 }, asks('', some, some)],
    ['that cuts it and knows no ranges', { cutAfter: 120_000, cuts: 1, ignoresRanges: true }, asks('', some)],
    ['without a catalogue', { catalogue: 'absent' }, ['']],
  ];
  it.each(kind)('brings the libraries from a feed %s', async (_, faults, ranges) => {
    await using feed = await serveFeed(packageOf(honest), faults);
    expect(await run({ feed: feed.url })).toBe(cudaFolderIn(home));
    await expectWhole();
    expect(feed.ranges).toEqual(ranges);
    const { sha512, checked } = await facts();
    expect(sha512).toMatch(/^[0-9a-f]{128}$/);
    expect(checked).toBe(faults.catalogue !== 'absent');
    expect(lines.join('\n').includes(String(sha512))).toBe(faults.catalogue === 'absent');
  });

  it('goes on where an earlier download stopped, and starts anew where that was other content', async () => {
    const archive = packageOf(honest);
    await mkdir(join(home, 'cuda'));
    const partial = join(home, 'cuda', `${cudaPackage.version}.nupkg.partial`);
    await writeFile(partial, archive.subarray(0, 1000));
    await using feed = await serveFeed(archive);
    await run({ feed: feed.url });
    await rm(cudaFolderIn(home), { recursive: true });
    await writeFile(partial, Buffer.alloc(1000));
    await run({ feed: feed.url });
    expect(feed.ranges).toEqual(['bytes=1000-', 'bytes=1000-', '']);
    await expectWhole();
  });

  const failures: readonly [string, Buffer, Faults, RegExp][] = [
    ['content with another hash', packageOf(honest), { catalogue: 'wrong' }, /is not the package/],
    ['a package that is not there', packageOf(honest), { statuses: [404] }, /status 404/],
    ['what is no archive', Buffer.from('no archive'), {}, /is no NuGet package/],
    ['an archive with a path that leads out of it', packageOf(whole), {}, /damaged/],
    ['an archive with wrong checksums', packageOf(honest, true), {}, /another checksum/],
    ['an archive without the libraries', packageOf({ readme: '' }), {}, /has no .*providers_cuda\.so/],
  ];
  it.each(failures)(
    'refuses %s, and leaves what was set up as it was',
    async (_, archive, faults, message) => {
      await mkdir(cudaFolderIn(home), { recursive: true });
      await writeFile(join(cudaFolderIn(home), 'earlier'), '');
      await using feed = await serveFeed(archive, faults);
      await expect(run({ feed: feed.url })).rejects.toThrow(message);
      expect(await remains()).toEqual([cudaPackage.version]);
      expect(await readdir(cudaFolderIn(home))).toEqual(['earlier']);
    },
  );

  it('keeps what came of a download that was stopped', async () => {
    await using feed = await serveFeed(packageOf(honest), { cutAfter: 100_000 });
    const controller = new AbortController();
    const stopped = setupCuda(
      { feed: feed.url },
      {
        home,
        signal: controller.signal,
        check: usable,
        say: () => undefined,
        onProgress: (bytes) => bytes >= 100_000 && controller.abort(new Error('stopped by hand')),
      },
    );
    await expect(stopped).rejects.toThrow('stopped by hand');
    expect(await remains()).toEqual([`${cudaPackage.version}.nupkg.partial`]);
  });

  it('takes a package that is here, sets nothing up twice, and removes it', async () => {
    const archive = join(home, 'package.nupkg');
    await writeFile(archive, packageOf(honest));
    await run({ from: archive });
    await expectWhole();
    expect(await facts()).toMatchObject({ source: archive, version: cudaPackage.version, checked: false });
    await run({ feed: 'http://127.0.0.1:1/index.json' });
    expect(lines).toContain('CUDA is set up already.');
    await writeFile(join(dirname(cudaFolderIn(home)), 'a file of mine'), '');
    expect(await run({ remove: true })).toBeUndefined();
    expect(await remains()).toEqual(['a file of mine']);
    await run({ remove: true });
    expect(lines.at(-1)).toBe('CUDA was not set up.');
  });

  it('says what the machine lacks, and keeps the files', async () => {
    const archive = join(home, 'package.nupkg');
    await writeFile(archive, packageOf(honest));
    const lacking: Check = async () => ({
      usable: false,
      error: new CudaUnavailableError('libcublas.so.12 is not found.', { missing: ['libcublas.so.12'] }),
    });
    await expect(run({ from: archive }, lacking)).rejects.toThrow(
      /libraries are in .* but: .*libcublas\.so\.12/,
    );
    await expectWhole();
  });

  it('is a command that fails where what was set up does not run', async () => {
    await using feed = await serveFeed(packageOf(honest));
    const settings = { folder: home, variables: { HAKSUP_HOME: home } };
    const made = await runCommand(['setup', 'cuda', '--feed', feed.url], settings);
    expect(made).toMatchObject({ status: 1, stdout: '' });
    expect(made.stderr).toMatch(/did not run with it: it is no 64-bit ELF library/);
    await expectWhole();
    const removed = await runCommand(['setup', 'cuda', '--remove'], settings);
    expect(removed).toMatchObject({ status: 0, stdout: '', stderr: 'CUDA was removed.\n' });
  });
});

it.skipIf(isCudaPlatform())('says where it can be set up (needs another system)', async () => {
  await expect(run({})).rejects.toThrow(/Linux on x64/);
});

it.each([
  [{ remove: true, from: 'x' }, /--remove takes no --from/],
  [{ feed: 'http://example.com/index.json' }, /no https address|Linux on x64/],
  [{ feed: 'file:///etc/passwd' }, /no https address|Linux on x64/],
  [{ from: 'absent.nupkg' }, /is no file|Linux on x64/],
] as const)('refuses %j', async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});
