import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Fault } from '@haksup/loopback-hub';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HashMismatchError,
  HubAccessError,
  HubError,
  HubNetworkError,
  HubNotFoundError,
  HubRateLimitError,
  HubResponseError,
  UnsafePathError,
} from './errors.ts';
import { openWorkbench, smallModel, type Workbench, weights, weightsOnCdn } from './testing/workbench.ts';

const secret = 'hf_loopback';
let bench: Workbench;

beforeEach(async () => {
  bench = await openWorkbench({ token: secret });
});

afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

const listing = /^hub GET \/api\/models\/study\/small\/tree/;
const revision = /^hub GET \/api\/models\/study\/small\/revision/;
const resolve = /^hub GET \/study\/small\/resolve\/.*model\.safetensors/;

describe('goes on after', () => {
  const cases: [string, RegExp, Fault, number][] = [
    ['a connection that breaks', weightsOnCdn, { kind: 'cut', afterBytes: 1234 }, 1],
    ['connections that break again and again', weightsOnCdn, { kind: 'cut', afterBytes: 600 }, 8],
    ['a connection that breaks before the first byte', weightsOnCdn, { kind: 'cut', afterBytes: 0 }, 2],
    ['a body that ends early', weightsOnCdn, { kind: 'truncate', bytes: 4000 }, 1],
    ['a connection on which nothing more comes', weightsOnCdn, { kind: 'stall', afterBytes: 100 }, 1],
    ['a server that does not answer', weightsOnCdn, { kind: 'stall' }, 1],
    ['a bit that fell over', weightsOnCdn, { kind: 'corrupt' }, 1],
    ['a body with more than the file', weightsOnCdn, { kind: 'surplus', bytes: 10 }, 1],
    ['a signed address that ran out', weightsOnCdn, { kind: 'status', status: 403 }, 1],
    ['errors of the CDN', weightsOnCdn, { kind: 'status', status: 500 }, 2],
    ['errors of the Hub', resolve, { kind: 'status', status: 503 }, 2],
    ['errors while listing', listing, { kind: 'status', status: 502 }, 2],
    ['a listing that breaks off', listing, { kind: 'cut', afterBytes: 20 }, 1],
    ['a page of somebody else in the place of a listing', listing, { kind: 'truncate', bytes: 5 }, 1],
    ['a break while asking for the revision', revision, { kind: 'cut', afterBytes: 0 }, 1],
  ];

  it.each(cases)('%s', async (_, on, fault, times) => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({ on, fault, times });
    const { folder } = await bench.pull(patience(fault));
    expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
    expect(bench.hub.requestsTo(on).length).toBeGreaterThan(times);
  });
});

describe('gives up, with the reason, on', () => {
  type Class = abstract new (...facts: never[]) => HubError;
  const cases: [string, RegExp, Fault, Class, RegExp][] = [
    [
      'a connection that stays broken',
      weightsOnCdn,
      { kind: 'cut', afterBytes: 0 },
      HubNetworkError,
      /pull again/,
    ],
    ['a Hub that stays silent', revision, { kind: 'stall' }, HubNetworkError, /too little came for 0.4 s/],
    ['content that stays wrong', weightsOnCdn, { kind: 'corrupt' }, HashMismatchError, /sha256:.*twice/],
    ['a server that stays broken', resolve, { kind: 'status', status: 500 }, HubResponseError, /status 500/],
    ['a request that it refuses', resolve, { kind: 'status', status: 400 }, HubResponseError, /status 400/],
    [
      'redirects in a circle',
      resolve,
      { kind: 'redirect', location: '/study/small/resolve/x/model.safetensors' },
      HubResponseError,
      /redirects/,
    ],
    [
      'a redirect to a file',
      resolve,
      { kind: 'redirect', location: 'file:///etc/passwd' },
      HubResponseError,
      /to file:/,
    ],
  ];

  it.each(cases)('%s', async (_, on, fault, kind, message) => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({ on, fault, times: 1000 });
    const error = await failure(patience(fault));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
  });

  it('a listing without end', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({ on: listing, fault: { kind: 'surplus', bytes: 17 * 2 ** 20 } });
    const error = await failure({ retries: { attempts: 1 } });
    expect(error).toBeInstanceOf(HubResponseError);
    expect(error.message).toMatch(/more than 16777216 bytes/);
  });

  it('a listing of empty pages without end', async () => {
    let pages = 0;
    const server = createServer((request, response) => {
      const isTree = request.url?.includes('/tree/') === true;
      pages += isTree ? 1 : 0;
      response.writeHead(200, { link: `<http://hub.example/next?cursor=${pages}>; rel="next"` });
      response.end(isTree ? '[]' : JSON.stringify({ sha: 'a'.repeat(40) }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const error = await failure({ endpoint: `http://127.0.0.1:${port}` });
      expect(error).toBeInstanceOf(HubResponseError);
      expect(error.message).toMatch(/more than 2000 pages/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('an address where nobody listens', async () => {
    await bench.hub.stop();
    const error = await failure();
    expect(error).toBeInstanceOf(HubNetworkError);
    expect(error.message).toMatch(/ECONNREFUSED/);
  });
});

describe('a listing that lies', () => {
  const cases: [string, { size?: number; hash?: string }][] = [
    ['about the hash of weights', { hash: 'ab'.repeat(32) }],
    ['with a smaller size', { size: 4000 }],
    ['with a larger size', { size: 6000 }],
  ];

  it.each(cases)('%s is found out, and nothing is kept', async (_, lie) => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.lies.set('model.safetensors', lie);
    const error = await failure();
    expect(error).toBeInstanceOf(HashMismatchError);
    const folder = join(bench.home, 'models--study--small', 'snapshots', repository.resolve('main')!);
    await expect(readFile(join(folder, 'model.safetensors'))).rejects.toThrow(/ENOENT/);
  });

  it('about what a hash is, is refused', async () => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.lies.set('config.json', { hash: '../../config.json' });
    const error = await failure();
    expect(error).toBeInstanceOf(HubResponseError);
    expect(error.message).toMatch(/no hash that can be checked/);
  });

  it('by leading in a circle is found out', async () => {
    bench.hub.pageSize = 0;
    bench.hub.addRepository('study/small', smallModel);
    expect((await failure()).message).toMatch(/earlier page/);
    expect(bench.hub.requestsTo(listing)).toHaveLength(2);
  });

  it('about the hash of a small file is found out', async () => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.lies.set('config.json', { hash: 'cd'.repeat(20) });
    const error = await failure();
    expect(error).toBeInstanceOf(HashMismatchError);
    expect((error as HashMismatchError).path).toBe('config.json');
  });

  it.each([
    '../model.safetensors',
    '/model.safetensors',
    'a/../../model.safetensors',
    'con.safetensors',
    'a\\b.safetensors',
  ])('with the path %s is refused before anything is fetched', async (path) => {
    const repository = bench.hub.addRepository('study/small', smallModel);
    repository.lies.set('model.safetensors', { path });
    expect(await failure({ files: ['**'] })).toBeInstanceOf(UnsafePathError);
    expect(bench.hub.requestsTo(/resolve/)).toEqual([]);
  });
});

describe('too many requests', () => {
  it('waits as long as it is asked to', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({
      on: resolve,
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    });
    const before = Date.now();
    const states = new Set<string>();
    await bench.pull({ onProgress: ({ file }) => states.add(file.state) });
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
    expect(states).toContain('retrying');
  });

  it('says so where that is too long', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({
      on: revision,
      fault: { kind: 'status', status: 429, headers: { ratelimit: '"api";r=0;t=280' } },
    });
    const error = await failure();
    expect(error).toBeInstanceOf(HubRateLimitError);
    expect((error as HubRateLimitError).retryAfterSeconds).toBe(280);
    expect(error.message).toMatch(/HF_TOKEN/);
  });
});

describe('access', () => {
  it.each([
    [
      'gated, without a token',
      { gated: true },
      false,
      HubAccessError,
      /accept the licence at .*study\/small.*HF_TOKEN/,
    ],
    ['gated, not yet accepted', { gated: true }, secret, HubAccessError, /accept the licence at/],
    ['private, without a token', { private: true }, false, HubAccessError, /private.*HF_TOKEN/],
    ['public, with a wrong token', {}, 'hf_wrong', HubAccessError, /Check HF_TOKEN/],
  ] as const)('%s', async (_, options, token, kind, message) => {
    bench.hub.addRepository('study/small', smallModel, options);
    const error = await failure({ token });
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expect(bench.hub.requests.filter(({ status }) => status === 401 || status === 403).length).toBeLessThan(
      5,
    );
  });

  it('lets in who may', async () => {
    const gated = bench.hub.addRepository('study/small', smallModel, { gated: true, private: true });
    gated.licenceAccepted = true;
    expect((await bench.pull({ token: secret })).files).toHaveLength(3);
  });

  it.each([
    ['a repository', { repository: 'study/none' }, 'repository'],
    ['a revision', { revision: 'none' }, 'revision'],
  ] as const)('tells which was not found: %s', async (_, options, what) => {
    bench.hub.addRepository('study/small', smallModel);
    const error = await failure({ token: secret, ...options });
    expect(error).toBeInstanceOf(HubNotFoundError);
    expect((error as HubNotFoundError).what).toBe(what);
  });
});

describe('the token', () => {
  it('goes to the Hub and not to the CDN', async () => {
    bench.hub.addRepository('study/small', smallModel, { private: true });
    await bench.pull({ token: secret });
    const at = (origin: string) => bench.hub.requests.filter((request) => request.origin === origin);
    expect(at('hub').every(({ authorization }) => authorization === `Bearer ${secret}`)).toBe(true);
    expect(at('cdn').length).toBeGreaterThan(0);
    expect(at('cdn').every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  it('stands in no error, even where the Hub repeats it', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({
      on: revision,
      fault: { kind: 'status', status: 403, message: `bad token ${secret}` },
    });
    const error = await failure({ token: secret });
    expect(error.message).toMatch(/bad token …/);
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
  });

  it('nor does the signature of an address', async () => {
    bench.hub.addRepository('study/small', smallModel);
    bench.hub.faults.plan({ on: weightsOnCdn, fault: { kind: 'cut', afterBytes: 0 }, times: 100 });
    expect((await failure()).message).not.toContain('signature');
  });
});

/** Little patience with connections that are to stall. */
const patience = ({ kind }: Fault) => (kind === 'stall' ? { stall: 400 } : {});

async function failure(options: Parameters<Workbench['pull']>[0] = {}): Promise<HubError> {
  const reason: unknown = await bench.pull(options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(reason).toBeInstanceOf(HubError);
  return reason as HubError;
}
