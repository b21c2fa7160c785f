import { existsSync } from 'node:fs';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HubCacheError,
  NotCachedError,
  NothingToPullError,
  OutOfSpaceError,
  PullTooLargeError,
} from './errors.ts';
import type { PullProgress } from './progress.ts';
import { openWorkbench, smallModel, type Workbench, weights, weightsOnCdn } from './testing/workbench.ts';

let bench: Workbench;

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

describe('a pull', () => {
  it('brings the files of a commit under their names', async () => {
    const repository = bench.hub.addRepository('study/small', {
      ...smallModel,
      'pytorch_model.bin': weights,
      'pictures/한글 그림.png': 'x',
      '1_Pooling/config.json': '{}',
    });
    const pulled = await bench.pull();
    expect(pulled.commit).toBe(repository.resolve('main'));
    expect(pulled.fresh).toBe(true);
    expect(pulled.files.map(({ path }) => path)).toEqual([
      '1_Pooling/config.json',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
    ]);
    expect(new Uint8Array(await readFile(join(pulled.folder, 'model.safetensors')))).toEqual(weights);
    expect(await readFile(join(pulled.folder, 'config.json'), 'utf8')).toBe(smallModel['config.json']);
    expect(await readFile(join(pulled.folder, '1_Pooling', 'config.json'), 'utf8')).toBe('{}');
  });

  it('says so where the cache cannot be', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const file = join(bench.home, 'file');
    await writeFile(file, '');
    for (const home of [file, join(file, 'below')]) {
      const error: unknown = await bench.pull({ home }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(HubCacheError);
      expect(error).toMatchObject({ folder: home, message: expect.stringContaining('a file stands where') });
    }
  });

  // On other systems no folder is without end.
  it.skipIf(!existsSync('/proc/self'))(
    'says so where no folder can be made, and waits for none',
    async () => {
      bench.hub.addRepository('study/small', smallModel);
      for (const home of ['/proc/cache', '/proc/deep/down/cache']) {
        const error: unknown = await bench.pull({ home }).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(HubCacheError);
        expect(error).toMatchObject({ folder: home, message: expect.stringContaining('cannot be made') });
      }
    },
  );

  it('lets what the listener throws pass', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
    const onProgress = () => {
      throw broken;
    };
    await expect(bench.pull({ onProgress })).rejects.toBe(broken);
  });

  it('takes named files, in folders and with letters of any script', async () => {
    bench.hub.addRepository('study/small', { ...smallModel, 'notes/한글 #1.txt': '안녕' });
    const pulled = await bench.pull({ files: ['notes/**'] });
    expect(await readFile(join(pulled.folder, 'notes', '한글 #1.txt'), 'utf8')).toBe('안녕');
  });

  it('reads a listing of many pages', async () => {
    bench.hub.pageSize = 2;
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`part-${index}.txt`, `${index}`]),
    );
    bench.hub.addRepository('study/small', { ...many, 'deep/er/file.txt': 'x' });
    const pulled = await bench.pull({ files: ['**'] });
    expect(pulled.files).toHaveLength(10);
    expect(bench.hub.requestsTo(/\/tree\//)).toHaveLength(6);
  });

  it('has empty files and two files of one content', async () => {
    bench.hub.addRepository('study/small', {
      'empty.txt': '',
      'a.safetensors': weights,
      'b.safetensors': weights,
    });
    const pulled = await bench.pull({ files: ['**'] });
    expect((await stat(join(pulled.folder, 'empty.txt'))).size).toBe(0);
    expect(new Uint8Array(await readFile(join(pulled.folder, 'b.safetensors')))).toEqual(weights);
    expect(bench.hub.requestsTo(weightsOnCdn)).toHaveLength(1);
  });

  it('asks once where everything is here, and not at all for a commit', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { commit } = await bench.pull();
    const before = bench.hub.requests.length;
    await bench.pull();
    expect(bench.hub.requests.slice(before).map(({ path }) => path)).toEqual([
      '/api/models/study/small/revision/main',
    ]);
    const again = await bench.pull({ revision: commit });
    expect(bench.hub.requests).toHaveLength(before + 1);
    expect(again.fresh).toBe(true);
  });

  it('follows a branch and keeps what did not change', async () => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    const first = await bench.pull();
    repository.commit({ ...smallModel, 'config.json': '{"changed":true}' });
    const second = await bench.pull();
    expect(second.commit).not.toBe(first.commit);
    expect(bench.hub.requestsTo(weightsOnCdn)).toHaveLength(1);
    expect(await readFile(join(first.folder, 'config.json'), 'utf8')).toBe(smallModel['config.json']);
    expect(await readFile(join(second.folder, 'config.json'), 'utf8')).toBe('{"changed":true}');
  });

  it('finds pull requests and tags by their names', async () => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.commit({ ...smallModel, 'config.json': '{"pr":7}' }, 'refs/pr/7');
    const pulled = await bench.pull({ revision: 'refs/pr/7' });
    expect(await readFile(join(pulled.folder, 'config.json'), 'utf8')).toBe('{"pr":7}');
    expect((await bench.pull({ revision: 'refs/pr/7', offline: true })).commit).toBe(pulled.commit);
  });

  it('follows a renamed repository', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.move('old-name', 'study/small');
    const pulled = await bench.pull({ repository: 'old-name' });
    expect(pulled.files).toHaveLength(3);
  });
});

describe('the cache', () => {
  it('lies as the official clients lay theirs', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { commit, files } = await bench.pull();
    const root = join(bench.home, 'models--study--small');
    expect(await readFile(join(root, 'refs', 'main'), 'utf8')).toBe(commit);
    expect((await readdir(join(root, 'blobs'))).sort()).toEqual(files.map(({ hash }) => hash.hex).sort());
    expect((await readdir(join(root, 'snapshots', commit))).sort()).toEqual(Object.keys(smallModel).sort());
    expect(await readdir(join(root, 'haksup', 'partial'))).toEqual([]);
    expect(await readdir(join(root, 'haksup', 'locks'))).toEqual([]);
  });

  it('takes over what another client left, once its hash is right', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { folder, files } = await bench.pull();
    const root = join(bench.home, 'models--study--small');
    // As the official client would have left it: no records, links by symbol.
    await rm(join(root, 'haksup'), { recursive: true });
    for (const { path, hash } of files) {
      await unlink(join(folder, path));
      await symlink(join('..', '..', 'blobs', hash.hex), join(folder, path));
    }
    const before = bench.hub.requests.length;
    await bench.pull();
    expect(bench.hub.requests.slice(before).every(({ path }) => path.startsWith('/api/models/'))).toBe(true);
  });

  it('is enough where nothing can be written', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { folder } = await bench.pull();
    const own = join(bench.home, 'models--study--small', 'haksup');
    await rm(own, { recursive: true });
    // A file in the place of a folder refuses even the superuser.
    await writeFile(own, '');
    expect((await bench.pull()).folder).toBe(folder);
  });

  it('takes over files that are links to elsewhere', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { folder } = await bench.pull();
    const root = join(bench.home, 'models--study--small');
    await rm(join(root, 'blobs'), { recursive: true });
    await rename(join(folder, 'model.safetensors'), join(root, 'elsewhere'));
    await symlink(join('..', '..', 'elsewhere'), join(folder, 'model.safetensors'));
    const { files } = await bench.pull();
    expect(bench.hub.requestsTo(weightsOnCdn)).toHaveLength(1);
    const { hash } = files.find(({ path }) => path === 'model.safetensors')!;
    expect(new Uint8Array(await readFile(join(root, 'blobs', hash.hex)))).toEqual(weights);
    expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
  });

  it('takes over files without blobs', async () => {
    bench.hub.addRepository('study/small', smallModel);
    await bench.pull();
    await rm(join(bench.home, 'models--study--small', 'blobs'), { recursive: true });
    await bench.pull();
    expect(bench.hub.requestsTo(weightsOnCdn)).toHaveLength(1);
  });

  it.each([
    ['shortened', async (path: string) => writeFile(path, weights.subarray(1))],
    ['changed at the same length', async (path: string) => writeFile(path, weights.toReversed())],
    ['deleted', async (path: string) => unlink(path)],
  ])('mends a file that was %s', async (_, spoil) => {
    bench.hub.addRepository('study/small', smallModel);
    const { folder } = await bench.pull();
    const path = join(folder, 'model.safetensors');
    await utimes(path, 1000, 1000);
    await spoil(path);
    await bench.pull();
    expect(new Uint8Array(await readFile(path))).toEqual(weights);
  });

  it('finds on demand what changed without a trace', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const { folder } = await bench.pull();
    const path = join(folder, 'model.safetensors');
    const { atime, mtime } = await stat(path);
    await writeFile(path, weights.toReversed());
    await utimes(path, atime, mtime);
    await bench.pull({ recheck: true });
    expect(new Uint8Array(await readFile(path))).toEqual(weights);
  });
});

describe('without the network', () => {
  it('answers from the cache, offline and where the Hub is away', async () => {
    bench.hub.addRepository('study/small', smallModel);
    const online = await bench.pull();
    const before = bench.hub.requests.length;
    const offline = await bench.pull({ offline: true });
    expect(offline).toEqual({ ...online, fresh: false });
    expect(bench.hub.requests).toHaveLength(before);
    await bench.hub.stop();
    expect(await bench.pull()).toEqual({ ...online, fresh: false });
  });

  it('says what is missing', async () => {
    bench.hub.addRepository('study/small', smallModel);
    await expect(bench.pull({ offline: true })).rejects.toThrow(/was never pulled/);
    await bench.pull({ files: ['config.json'] });
    const error: unknown = await bench.pull({ offline: true }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotCachedError);
    expect((error as NotCachedError).missing).toEqual(['model.safetensors', 'tokenizer.json']);
  });
});

describe('limits', () => {
  it('checks the disk before it fetches', async () => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.lies.set('model.safetensors', { size: 2 ** 52 });
    const error: unknown = await bench.pull().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OutOfSpaceError);
    expect((error as OutOfSpaceError).needed).toBeGreaterThanOrEqual(2 ** 52);
    expect(bench.hub.requestsTo(/resolve/)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'says when the disk fills up meanwhile (needs /dev/full: Linux)',
    async () => {
      bench.hub.addRepository('study/small', smallModel);
      await bench.pull({ files: ['config.json'] });
      const own = join(bench.home, 'models--study--small', 'haksup');
      const listings = await readdir(join(own, 'listings'));
      const listing = await readFile(join(own, 'listings', listings[0]!), 'utf8');
      const hash = /"sha256","hex":"([0-9a-f]{64})"/.exec(listing)![1]!;
      await mkdir(join(own, 'partial'), { recursive: true });
      await symlink('/dev/full', join(own, 'partial', `${hash}.incomplete`));
      const error: unknown = await bench.pull().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OutOfSpaceError);
      expect((error as OutOfSpaceError).needed).toBe(5000);
    },
  );

  it('keeps to the bytes that the caller allows', async () => {
    bench.hub.addRepository('study/small', smallModel);
    await expect(bench.pull({ maximumBytes: 4000 })).rejects.toBeInstanceOf(PullTooLargeError);
  });

  it('refuses patterns that fit nothing', async () => {
    bench.hub.addRepository('study/small', smallModel);
    await expect(bench.pull({ files: ['*.gguf'] })).rejects.toBeInstanceOf(NothingToPullError);
  });

  it('downloads no more files at once than it may', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`${index}.txt`, `${index}`.repeat(400)]),
    );
    bench.hub.addRepository('study/small', files);
    bench.hub.faults.plan({ on: /resolve-cache/, fault: { kind: 'slow', bytesPerSecond: 4000 }, times: 8 });
    let most = 0;
    await bench.pull({
      files: ['**'],
      parallel: 3,
      onProgress: ({ files: all }) => {
        most = Math.max(most, all.filter(({ state }) => state === 'downloading').length);
      },
    });
    expect(most).toBe(3);
  });
});

it('tells how far it is', async () => {
  bench.hub.addRepository('study/small', smallModel);
  bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 10_000 } });
  const pictures: PullProgress[] = [];
  await bench.pull({ onProgress: (progress) => pictures.push(progress) });
  const total = pictures[0]!.totalBytes;
  expect(total).toBe(5000 + smallModel['config.json'].length + smallModel['tokenizer.json'].length);
  expect(pictures.map(({ bytes }) => bytes)).toEqual(
    pictures.map(({ bytes }) => bytes).toSorted((a, b) => a - b),
  );
  const middle = pictures.find(
    ({ bytes, file }) => file.path === 'model.safetensors' && bytes > 1000 && bytes < 5000,
  )!;
  expect(middle.bytesPerSecond).toBeGreaterThan(2000);
  expect(middle.bytesPerSecond).toBeLessThan(40_000);
  expect(middle.secondsLeft).toBeCloseTo((total - middle.bytes) / middle.bytesPerSecond, 5);
  const last = pictures.at(-1)!;
  expect(last).toMatchObject({ bytes: total, secondsLeft: 0 });
  expect(last.files.every(({ state }) => state === 'done')).toBe(true);
});

it('stops when it is told to, and goes on from there', async () => {
  bench.hub.addRepository('study/small', smallModel);
  bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 5000 } });
  const stop = new AbortController();
  const pulling = bench.pull({
    signal: stop.signal,
    onProgress: ({ file }) => {
      if (file.path === 'model.safetensors' && file.bytes > 1000) stop.abort(new Error('enough'));
    },
  });
  await expect(pulling).rejects.toThrow('enough');
  await bench.pull();
  const [, second] = bench.hub.requestsTo(weightsOnCdn);
  expect(Number(/^bytes=(\d+)-$/.exec(second!.range ?? '')?.[1])).toBeGreaterThan(1000);
});
