import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineName, OptionError, openSession, type SessionOptions, tensor } from '../index.ts';
import { testGraph } from '../testing/graphs.ts';
import { cacheKey } from './cache-key.ts';

const size = 128;
let folder = '';
let cache = '';
let weights: Float32Array;
const writeWeights = () => writeFile(join(folder, 'weights.bin'), new Uint8Array(weights.buffer));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-prepacked-'));
  cache = join(folder, 'cache');
  weights = Float32Array.from({ length: size * size }, (_, at) => Math.sin(at));
  await writeWeights();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const row = Array.from({ length: size }, (_, at) => (at % 7) - 3);
/** Opens, runs, and says what the weights gave and what was done. */
async function outcome(
  identity = 'one',
  options: SessionOptions = {},
): Promise<{ readonly y: readonly number[]; readonly why: string }> {
  const settings = { 'session.model_external_initializers_file_folder_path': folder, ...options.settings };
  await using session = await openSession(testGraph('packed'), {
    device: 'cpu',
    threads: 1,
    prepackedCache: { folder: cache, identity },
    ...options,
    settings,
  });
  const { y } = await session.run({ x: tensor('float32', [1, size], row) }, { outputs: { y: 'float32' } });
  return { y: [...y.data], why: session.placement.why };
}
const entries = async () => (await readdir(cache)).filter((name) => !name.startsWith('.'));
const written = /packed weights were written, and mapped/;
const mapped = /packed weights were mapped/;

describe.each(['binding', 'fallback'] satisfies EngineName[])('packed weights (%s)', (engine) => {
  it('are written once and mapped later, and compute the same', async () => {
    const plain = await outcome('one', {
      engine,
      prepackedCache: { folder: join(folder, 'other'), identity: 'x' },
    });
    const first = await outcome('one', { engine });
    const second = await outcome('one', { engine });
    expect(first.why).toMatch(written);
    expect(second.why).toMatch(mapped);
    expect(first.y).toEqual(plain.y);
    expect(second.y).toEqual(plain.y);
    const files = await readdir(join(cache, (await entries())[0]!));
    expect(files.sort()).toEqual(['entry.json', 'model.data', 'model.onnx']);
  });
});

describe('an entry', () => {
  const data = async () => join(cache, (await entries())[0]!, 'model.data');
  it('serves one identity and one set of settings', async () => {
    const before = await outcome('one');
    weights = weights.map((value) => 2 * value);
    await writeWeights();
    const other = await outcome('two');
    expect(other.why).toMatch(written);
    expect(other.y[0]).toBeCloseTo(2 * before.y[0]!, 3);
    expect((await outcome('two', { settings: { 'session.disable_prepacking': '1' } })).why).toMatch(written);
    expect(await entries()).toHaveLength(3);
    expect((await outcome('two')).why).toMatch(mapped);
  });

  it.each([
    ['a byte of its data', async () => flip(await data())],
    ['a byte of its graph', async () => flip((await data()).replace('.data', '.onnx'))],
    ['its end', async () => writeFile(await data(), (await readFile(await data())).subarray(0, -1))],
    ['something behind it', async () => appendFile(await data(), 'x')],
    ['its data', async () => rm(await data())],
    [
      'its description',
      async () => writeFile((await data()).replace('model.data', 'entry.json'), '{"files":{}}'),
    ],
    [
      'its description’s JSON',
      async () => writeFile((await data()).replace('model.data', 'entry.json'), '{'),
    ],
  ])('is written anew where %s is damaged', async (_, damage) => {
    const before = await outcome();
    await damage();
    const after = await outcome();
    expect(after.why).toMatch(written);
    expect(after.y).toEqual(before.y);
    expect((await outcome()).why).toMatch(mapped);
  });
  async function flip(path: string): Promise<void> {
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    await utimes(path, 1, 1);
  }

  it('is written anew at the second start where damage kept its time', async () => {
    const before = await outcome();
    const graph = (await data()).replace('.data', '.onnx');
    const { mtime } = await stat(graph);
    await writeFile(graph, (await readFile(graph)).fill(0xff));
    await utimes(graph, mtime, mtime);
    const damaged = await outcome();
    expect(damaged.why).toMatch(/could not be used: \S.*[^.]\.$/);
    const after = await outcome();
    expect(after.why).toMatch(written);
    expect([damaged.y, after.y]).toEqual([before.y, before.y]);
  });

  it('is taken as it is where only its time differs', async () => {
    await outcome();
    await utimes(await data(), 1, 1);
    expect((await outcome()).why).toMatch(mapped);
    expect((await stat(await data())).mtimeMs).toBeGreaterThan(1000);
  });

  it('is removed where nobody opened it for a month, as is what killed processes left', async () => {
    await outcome('old');
    const [old] = await entries();
    const long = Date.now() / 1000 - 40 * 24 * 3600;
    await utimes(join(cache, old!, 'entry.json'), long, long);
    const left = join(cache, `.${'0'.repeat(32)}.00000000.partial`);
    await writeFile(left, '');
    await utimes(left, long, long);
    // Its description went first when a process was killed while it removed it.
    const halfRemoved = join(cache, 'f'.repeat(32));
    await mkdir(halfRemoved);
    await writeFile(join(halfRemoved, 'model.data'), '');
    await utimes(halfRemoved, long, long);
    const foreign = join(cache, 'somebody’s.txt');
    await writeFile(foreign, '');
    await utimes(foreign, long, long);
    await outcome('new');
    const now = await readdir(cache);
    expect(now).not.toContain(old);
    expect(now).not.toContain('f'.repeat(32));
    expect(now.some((name) => name.endsWith('.partial'))).toBe(false);
    expect(now).toContain('somebody’s.txt');
  });

  it('is made by one of several processes that start at once', async () => {
    const results = await Promise.all([outcome(), outcome(), outcome()]);
    for (const { y, why } of results) {
      expect(y).toEqual(results[0]!.y);
      expect(why).toMatch(/mapped\./);
    }
    expect(await entries()).toHaveLength(1);
    expect((await readdir(cache)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is whole or absent where the process is killed', async () => {
    const script = `
      const { openSession } = await import('../index.ts');
      const { testGraph } = await import('../testing/graphs.ts');
      console.log('starting');
      await openSession(testGraph('packed'), {
        device: 'cpu', threads: 1, prepackedCache: { folder: ${JSON.stringify(cache)}, identity: 'one' },
        settings: { 'session.model_external_initializers_file_folder_path': ${JSON.stringify(folder)} },
      });`;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill('SIGKILL');
    await once(child, 'close');
    const { y, why } = await outcome();
    expect(why).toMatch(/mapped\./);
    expect(y).toHaveLength(size);
  });
});

describe('where a cache cannot be used', () => {
  it('the model opens without it and says why', async () => {
    await writeFile(join(folder, 'file'), '');
    const { y, why } = await outcome('one', {
      prepackedCache: { folder: join(folder, 'file'), identity: 'x' },
    });
    expect(y).toHaveLength(size);
    expect(why).toMatch(/cache of packed weights could not be used: .*file/);
  });

  it.each([
    [{ prepackedCache: { folder: '', identity: 'x' } }],
    [{ prepackedCache: { folder: 'x', identity: '' } }],
    [{ prepackedCache: { folder: 'x', identity: 'x' }, externalData: { a: new Uint8Array(1) } }],
  ])('%j is refused', async (options) => {
    const opening = openSession(testGraph('packed'), options);
    await expect(opening).rejects.toThrow(OptionError);
    await expect(opening).rejects.toMatchObject({ option: 'prepackedCache' });
  });
});

it('names entries by what packing depends on and by nothing else', async () => {
  const facts = { model: testGraph('packed'), identity: 'one', settings: { a: '1', b: '2' } };
  const key = await cacheKey(facts);
  const path = 'session.model_external_initializers_file_folder_path';
  expect(await cacheKey({ ...facts, settings: { b: '2', a: '1', [path]: '/elsewhere' } })).toBe(key);
  expect(await cacheKey({ ...facts, identity: 'two' })).not.toBe(key);
  expect(await cacheKey({ ...facts, settings: { a: '1' } })).not.toBe(key);
  expect(await cacheKey({ ...facts, model: testGraph('external') })).not.toBe(key);
  await writeFile(join(folder, 'model.onnx'), facts.model);
  expect(await cacheKey({ ...facts, model: join(folder, 'model.onnx') })).toBe(key);
});
