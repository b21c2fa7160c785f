import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './faults.ts';
import { LoopbackHub } from './loopback-hub.ts';
import { gitBlobHash } from './repositories.ts';

let hub: LoopbackHub;
const content = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
const get = (path: string, headers: Record<string, string> = {}, redirect: 'manual' | 'follow' = 'manual') =>
  fetch(`${hub.url}${path}`, { headers, redirect });

beforeEach(async () => {
  hub = await LoopbackHub.start();
  hub.addRepository('study/small', {
    'config.json': '{}\n',
    'model.safetensors': content,
    'a/b/한 글.txt': 'x',
  });
});

afterEach(() => hub.stop());

it('names small files as git does', () => {
  expect(gitBlobHash(new TextEncoder().encode('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});

it('says which commit a branch is at', async () => {
  const { sha, gated } = (await (await get('/api/models/study/small/revision/main')).json()) as {
    sha: string;
    gated: unknown;
  };
  expect(sha).toMatch(/^[0-9a-f]{40}$/);
  expect(gated).toBe(false);
});

it.each(['/study/small/resolve/main/%zz', '/api/models/study/small/tree/%', '//'])(
  'answers %s, which is no address, and goes on',
  async (path) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(hub.url, { path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
    expect((await get('/api/models/study/small/revision/main')).status).toBe(200);
  },
);

it('lists page by page', async () => {
  hub.pageSize = 2;
  const paths: string[] = [];
  let next: string | undefined = `${hub.url}/api/models/study/small/tree/main?recursive=true`;
  while (next) {
    const response: Response = await fetch(next);
    const entries = (await response.json()) as { path: string }[];
    expect(entries.length).toBeLessThanOrEqual(2);
    paths.push(...entries.map(({ path }) => path));
    next = /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
  }
  expect(paths).toEqual(['a', 'a/b', 'a/b/한 글.txt', 'config.json', 'model.safetensors']);
});

it('sends large files by the CDN and small ones by itself', async () => {
  const large = await get('/study/small/resolve/main/model.safetensors');
  expect(large.status).toBe(302);
  expect(large.headers.get('location')).toMatch(new RegExp(`^${hub.cdnUrl}/lfs/[0-9a-f]{64}\\?signature=`));
  expect(large.headers.get('x-linked-size')).toBe('300');
  const small = await get('/study/small/resolve/main/a/b/%ED%95%9C%20%EA%B8%80.txt', {}, 'follow');
  expect(await small.text()).toBe('x');
  expect(small.headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
});

it.each([
  ['bytes=100-', 206, 'bytes 100-299/300', 200],
  ['bytes=0-9', 206, 'bytes 0-9/300', 10],
  ['bytes=290-999', 206, 'bytes 290-299/300', 10],
  ['bytes=300-', 416, 'bytes */300', undefined],
  ['items=1-2', 200, null, 300],
])('range %s', async (range, status, contentRange, length) => {
  const response = await get('/study/small/resolve/main/model.safetensors', { range }, 'follow');
  expect(response.status).toBe(status);
  expect(response.headers.get('content-range')).toBe(contentRange);
  const body = await response.arrayBuffer();
  if (length !== undefined) expect(body.byteLength).toBe(length);
});

it.each([
  ['/api/models/study/none/revision/main', {}, 401, null],
  ['/api/models/study/none/revision/main', { authorization: 'Bearer hf_loopback' }, 404, 'RepoNotFound'],
  ['/api/models/study/small/revision/none', {}, 404, 'RevisionNotFound'],
  ['/study/small/resolve/main/none', {}, 404, 'EntryNotFound'],
  ['/study/gated/resolve/main/config.json', {}, 401, 'GatedRepo'],
  ['/study/gated/resolve/main/config.json', { authorization: 'Bearer hf_loopback' }, 403, 'GatedRepo'],
  ['/study/small/resolve/main/config.json', { authorization: 'Bearer other' }, 401, null],
])('%s with %j answers %i %s', async (path, headers, status, code) => {
  hub.addRepository('study/gated', { 'config.json': '{}' }, { gated: true });
  const response = await get(path, headers as Record<string, string>);
  expect(response.status).toBe(status);
  expect(response.headers.get('x-error-code')).toBe(code);
});

describe('faults', () => {
  const body = async (headers: Record<string, string> = {}) => {
    const response = await get('/study/small/resolve/main/model.safetensors', headers, 'follow');
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  const plan = (fault: Fault) => hub.faults.plan({ on: /^cdn/, fault });

  it('are spent', async () => {
    plan({ kind: 'status', status: 500 });
    expect((await body()).response.status).toBe(500);
    expect((await body()).bytes).toEqual(content);
  });

  it('break the connection', async () => {
    plan({ kind: 'cut', afterBytes: 100 });
    await expect(body()).rejects.toThrow();
    expect(hub.requestsTo(/^cdn/)[0]).toMatchObject({ status: 200, bytes: 100 });
  });

  it('go silent', async () => {
    plan({ kind: 'stall', afterBytes: 100 });
    const signal = AbortSignal.timeout(1500);
    const response = await fetch(`${hub.url}/study/small/resolve/main/model.safetensors`, { signal });
    await expect(response.arrayBuffer()).rejects.toThrow(/timeout/);
  });

  it.each([
    ['truncate', { kind: 'truncate', bytes: 10 }, content.subarray(0, 10)],
    [
      'corrupt',
      { kind: 'corrupt' },
      Uint8Array.from(content, (byte, index) => (index === 0 ? byte ^ 1 : byte)),
    ],
    ['surplus', { kind: 'surplus', bytes: 2 }, Uint8Array.from([...content, 0, 0])],
    ['slow', { kind: 'slow', bytesPerSecond: 3000 }, content],
  ] as const)('%s', async (_, fault, expected) => {
    plan(fault);
    expect((await body()).bytes).toEqual(expected);
  });

  it('ignore or change the range', async () => {
    plan({ kind: 'ignore-range' });
    expect((await body({ range: 'bytes=100-' })).response.status).toBe(200);
    plan({ kind: 'wrong-range' });
    const { response } = await body({ range: 'bytes=100-' });
    expect(response.headers.get('content-range')).toBe('bytes 0-199/300');
  });
});
