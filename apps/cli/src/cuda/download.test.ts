import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { type Faults, serveFeed } from '../testing/nuget-feed.ts';
import { download } from './download.ts';
import { findPackage } from './nuget.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-download-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const fetchFrom = async (url: string, mostBytes: number): Promise<string> =>
  download(await findPackage(url, 'Some.Package', '1.2.3', signal), join(folder, 'file'), {
    signal,
    mostBytes,
    onProgress: () => undefined,
    waitMilliseconds: 1,
  });

it.each([
  ['one that says its size', {}],
  ['one that does not', { catalogue: 'absent' }],
] as const)('stops at its limit: %s', async (_, faults) => {
  await using feed = await serveFeed(Buffer.alloc(3 * 2 ** 20), faults);
  await expect(fetchFrom(feed.url, 2 ** 20)).rejects.toThrow(/larger than 1 MiB/);
});

const lost: readonly [string, Faults, number, number][] = [
  // Each try brings something, so none of them is the last.
  ['goes on with a connection that breaks again and again', { cutAfter: 100 }, 10, 1000],
  ['gives up on a server that sends nothing', { statuses: Array(9).fill(500) as number[] }, 5, 1000],
  ['gives up on a connection that breaks at once', { cutAfter: 0 }, 5, 1000],
];
it.each(lost)('%s', async (name, faults, requests, bytes) => {
  await using feed = await serveFeed(Buffer.alloc(bytes, 7), faults);
  const fetching = fetchFrom(feed.url, 2 ** 20);
  if (name.startsWith('goes on')) expect(await fetching).toMatch(/^[0-9a-f]{128}$/);
  else await expect(fetching).rejects.toThrow(/could not be reached: .*--from FILE/);
  expect(feed.ranges.length).toBeGreaterThanOrEqual(requests);
  if (!name.startsWith('goes on')) expect(feed.ranges).toHaveLength(requests);
});

it('names a server that is not there', async () => {
  const fetching = fetchFrom('http://127.0.0.1:1/index.json', 1000);
  await expect(fetching).rejects.toThrow(UsageError);
  await expect(fetching).rejects.toThrow(/127\.0\.0\.1:1 could not be reached/);
  expect(await readdir(folder)).toEqual([]);
});
