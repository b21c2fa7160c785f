import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptionError, TrialError, type TrialOptions, tensor, tryModel } from '../index.ts';
import { testGraph } from '../testing/graphs.ts';
import { ask, childFile, tryIn } from './try-model.ts';

let folder = '';
const session = { device: 'cpu', threads: 1 } as const;
const write = async (name: string, content: Uint8Array | string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-trial-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('tryModel', () => {
  it('says what a model takes and what its runs gave', async () => {
    const model = await write('right.onnx', testGraph('sum-and-product'));
    const rows = (count: number) => tensor('float32', [count, 3], Array(3 * count).fill(2));
    const result = await tryModel(model, { session, runs: [1, 2].map((n) => ({ a: rows(n), b: rows(n) })) });
    expect(result.inputs).toEqual([
      { name: 'a', type: 'float32', shape: ['B', 3] },
      { name: 'b', type: 'float32', shape: ['B', 3] },
    ]);
    expect(result.outputs.map(({ name }) => name)).toEqual(['sum', 'product']);
    expect(result.runs[1]).toEqual([
      { name: 'sum', type: 'float32', shape: [2, 3] },
      { name: 'product', type: 'float32', shape: [2, 3] },
    ]);
  });

  const big = tensor('float32', [2 ** 21, 3]);
  const slow = { n: tensor('int64', [], [1e9]), x: tensor('float32', [256, 256]) };
  const failures: readonly [string, string, TrialOptions, string, RegExp][] = [
    ['bytes that are no model', 'none', {}, 'refused', /could not be opened/],
    ['a run that fails', 'total', { runs: [{}] }, 'refused', /is not fed/],
    ['a run without end', 'slow', { runs: [slow], timeoutMilliseconds: 1500 }, 'timeout', /1500 ms/],
    [
      'a run that swells',
      'sum-and-product',
      { runs: [{ a: big, b: big }], memoryBytes: 16 * 2 ** 20 },
      'memory',
      /16 MiB are the limit/,
    ],
  ];
  it.each(failures)('refuses %s', async (_, graph, options, outcome, message) => {
    const bytes = graph === 'none' ? Uint8Array.of(1, 2, 3) : testGraph(graph);
    const trial = tryModel(await write('wrong.onnx', bytes), { session, ...options });
    await expect(trial).rejects.toThrow(TrialError);
    await expect(trial).rejects.toMatchObject({ outcome, message: expect.stringMatching(message) });
  });

  it.each([
    [{ timeoutMilliseconds: 1 }, 'timeoutMilliseconds'],
    [{ memoryBytes: 1 }, 'memoryBytes'],
  ])('refuses the options %j', async (options, option) => {
    const trial = tryModel('absent.onnx', options);
    await expect(trial).rejects.toThrow(OptionError);
    await expect(trial).rejects.toMatchObject({ option });
  });

  it('ends with its signal', async () => {
    const model = await write('slow.onnx', testGraph('slow'));
    const trial = tryModel(model, { session, runs: [slow], signal: AbortSignal.timeout(700) });
    await expect(trial).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('a request', () => {
  it('that cannot be sent is told, and neither a child nor a timer keeps the process', () => {
    const script = `
      const { tryModel } = await import('../index.ts');
      const session = { settings: { 'session.x': () => 'a function' } };
      await tryModel('absent.onnx', { session }).catch((error) => console.log(error.message));`;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const options = { cwd, encoding: 'utf8', timeout: 20_000 } as const;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
    expect(run.stdout).toMatch(/could not be cloned/);
    expect([run.stderr, run.status]).toEqual(['', 0]);
  });

  it('whose signal is aborted already starts nothing', async () => {
    const answer = ask(childFile(), {}, 60_000, AbortSignal.abort(new Error('no')));
    await expect(answer).rejects.toThrow('no');
  });
});

describe('a child that dies', () => {
  // What native code does to a process, without a file that makes today's version of it do so.
  it.each([
    ['by a signal', `process.kill(process.pid, 'SIGSEGV')`, /SIGSEGV/],
    ['by aborting', `process.abort()`, /SIGABRT/],
    ['with a complaint', `console.error('heap corrupted'); process.exit(3)`, /code 3: heap corrupted/],
    ['at its start', `throw new Error('no such library')`, /no such library/],
  ])('%s is told, and this process lives', async (_, dying, message) => {
    const atStart = dying.startsWith('throw');
    const program = await write(
      'dying.mjs',
      atStart ? dying : `process.once('message', () => { ${dying} });`,
    );
    const trial = tryIn(pathToFileURL(program), 'x.onnx', {});
    await expect(trial).rejects.toMatchObject({
      name: 'TrialError',
      outcome: 'crashed',
      message: expect.stringMatching(message),
    });
  });

  it('sees none of the environment’s secrets', async () => {
    process.env.HAKSUP_TRIAL_SECRET = 'secret';
    const told = `process.once('message', () => process.send({ kind: 'refused', reason: 'has ' + Object.keys(process.env) }));`;
    const trial = tryIn(pathToFileURL(await write('telling.mjs', told)), 'x.onnx', {});
    await expect(trial).rejects.toMatchObject({ reason: expect.stringMatching(/^has .*PATH/i) });
    await expect(trial).rejects.not.toMatchObject({ reason: expect.stringContaining('SECRET') });
    delete process.env.HAKSUP_TRIAL_SECRET;
  });
});
