import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fault } from '@haksup/loopback-hub';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PullOptions } from './pull.ts';
import { openWorkbench, smallModel, type Workbench, weights, weightsOnCdn } from './testing/workbench.ts';

let bench: Workbench;

beforeEach(async () => {
  bench = await openWorkbench();
  bench.hub.addRepository('study/small', smallModel);
});

afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

const ranges = () =>
  bench.hub.requestsTo(weightsOnCdn).map(({ range, status, bytes }) => ({ range, status, bytes }));

describe('a broken download', () => {
  it('goes on at the byte where it broke', async () => {
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'cut', afterBytes: 1234 } });
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'cut', afterBytes: 2000 } });
    await bench.pull();
    expect(ranges()).toEqual([
      { range: undefined, status: 200, bytes: 1234 },
      { range: 'bytes=1234-', status: 206, bytes: 2000 },
      { range: 'bytes=3234-', status: 206, bytes: 1766 },
    ]);
  });

  it('goes on in another process at the byte where the first was killed', async () => {
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 5000 } });
    const child = start();
    for await (const line of createInterface({ input: child.stdout! }))
      if (/^downloading (\d+)$/.test(line) && Number(line.split(' ')[1]) >= 1000) break;
    child.kill('SIGKILL');
    await once(child, 'close');
    const partial = join(bench.home, 'models--study--small', 'haksup', 'partial');
    const [name] = await readdir(partial);
    const have = (await readFile(join(partial, name!))).length;
    expect(have).toBeGreaterThanOrEqual(1000);
    expect(have).toBeLessThan(5000);

    const { folder } = await bench.pull();
    expect(ranges()[1]).toEqual({ range: `bytes=${have}-`, status: 206, bytes: 5000 - have });
    expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
  });
});

describe('a partial file', () => {
  const cases: [string, Uint8Array, Fault | undefined, (string | undefined)[]][] = [
    ['of the right beginning is continued', weights.subarray(0, 700), undefined, ['bytes=700-']],
    ['that is complete needs no request', weights, undefined, []],
    ['of other content is thrown away in the end', new Uint8Array(700), undefined, ['bytes=700-', undefined]],
    [
      'of the right length, but other content, is fetched again',
      new Uint8Array(5000),
      undefined,
      [undefined],
    ],
    ['that is too long is thrown away', new Uint8Array(6000), undefined, [undefined]],
    [
      'gives way where the server ignores the range',
      weights.subarray(0, 700),
      { kind: 'ignore-range' },
      ['bytes=700-'],
    ],
    [
      'gives way where the server sends another range',
      weights.subarray(0, 700),
      { kind: 'wrong-range' },
      ['bytes=700-', undefined],
    ],
    [
      'gives way where the server knows no such range',
      weights.subarray(0, 700),
      { kind: 'status', status: 416 },
      ['bytes=700-', undefined],
    ],
  ];

  it.each(cases)('%s', async (_, content, fault, expected) => {
    await writeFile(await partialOf(), content);
    if (fault) bench.hub.faults.plan({ on: weightsOnCdn, fault });

    const { folder } = await bench.pull();
    expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
    expect(ranges().map(({ range }) => range)).toEqual(expected);
  });
});

it('content into which another process wrote is found out, and fetched again', async () => {
  const partial = await partialOf();
  await writeFile(partial, weights.subarray(0, 700));
  bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 10_000 } });
  let meddled = false;
  const { folder } = await bench.pull({
    onProgress: ({ file }) => {
      if (meddled || file.path !== 'model.safetensors' || file.bytes < 1500) return;
      meddled = true;
      appendFileSync(partial, 'of a pull whose lock was taken over while it slept');
    },
  });
  expect(meddled).toBe(true);
  expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
  expect(ranges().map(({ range }) => range)).toEqual(['bytes=700-', undefined]);
});

describe('two pulls at once share the work', () => {
  it('in one process', async () => {
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 10_000 } });
    const states = new Set<string>();
    const onProgress: PullOptions['onProgress'] = ({ file }) => states.add(`${file.path} ${file.state}`);
    const [first, second] = await Promise.all([bench.pull({ onProgress }), bench.pull({ onProgress })]);
    expect(states).toContain('model.safetensors waiting');
    expect(second).toEqual(first);
    expect(ranges()).toHaveLength(1);
  });

  it('in two processes', async () => {
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'slow', bytesPerSecond: 10_000 } });
    const children = [start(), start()];
    const outputs = await Promise.all(
      children.map(async (child) => {
        const chunks: Buffer[] = [];
        child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
        const [code] = (await once(child, 'close')) as [number];
        return { code, text: Buffer.concat(chunks).toString() };
      }),
    );
    expect(outputs.map(({ code }) => code)).toEqual([0, 0]);
    expect(outputs.every(({ text }) => /pulled [0-9a-f]{40}/.test(text))).toBe(true);
    expect(ranges()).toHaveLength(1);
  });
});

/** Where the weights' partial file stands; its folder is there. */
async function partialOf(): Promise<string> {
  const { files } = await bench.pull({ files: ['config.json'] });
  expect(files).toHaveLength(1);
  const own = join(bench.home, 'models--study--small', 'haksup');
  const listings = await readdir(join(own, 'listings'));
  const listing = await readFile(join(own, 'listings', listings[0]!), 'utf8');
  const hash = /"sha256","hex":"([0-9a-f]{64})"/.exec(listing)![1]!;
  await mkdir(join(own, 'partial'), { recursive: true });
  return join(own, 'partial', `${hash}.incomplete`);
}

function start(): ChildProcess {
  const script = join(import.meta.dirname, 'testing', 'pull-child.ts');
  return spawn(process.execPath, [script, bench.hub.url, bench.home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
