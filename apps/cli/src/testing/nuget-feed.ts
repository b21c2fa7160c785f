import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a feed misbehaves. */
export interface Faults {
  /** The catalogue names the hash of other content, or the feed has no catalogue. */
  readonly catalogue?: 'wrong' | 'absent';
  /** Connections break after so many bytes of the package; so many of them do, or all. */
  readonly cutAfter?: number;
  readonly cuts?: number;
  /** Answers to the first requests for the package. */
  readonly statuses?: readonly number[];
  /** The package is sent whole, whatever range is asked for. */
  readonly ignoresRanges?: boolean;
}

export interface LoopbackFeed extends AsyncDisposable {
  /** Its service index. */
  readonly url: string;
  /** The `range` of each request for the package; empty where it asked for all. */
  readonly ranges: readonly string[];
}

/** Milliseconds, in which the client takes what was sent, as a rule: what it has not taken is lost with the connection. */
const untilCut = 60;

/** A NuGet feed on this machine with one package. */
export async function serveFeed(content: Buffer, faults: Faults = {}): Promise<LoopbackFeed> {
  const ranges: string[] = [];
  const statuses = [...(faults.statuses ?? [])];
  let cuts = faults.cuts ?? Number.POSITIVE_INFINITY;
  const hashed = faults.catalogue === 'wrong' ? Buffer.from('other') : content;
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const path = request.url ?? '';
    if (path === '/index.json') {
      const resources = [{ '@id': `${origin}/packages/`, '@type': 'PackageBaseAddress/3.0.0' }];
      if (faults.catalogue !== 'absent') {
        resources.push({ '@id': `${origin}/registrations`, '@type': 'RegistrationsBaseUrl/3.6.0' });
      }
      return answer(response, { version: '3.0.0', resources });
    }
    if (path.startsWith('/registrations/')) return answer(response, { catalogEntry: `${origin}/catalogue` });
    if (path === '/catalogue') {
      return answer(response, {
        packageHash: createHash('sha512').update(hashed).digest('base64'),
        packageHashAlgorithm: 'SHA512',
        packageSize: content.length,
      });
    }
    const asked = /^\/packages\/([^/]+)\/([\d.]+)\/\1\.\2\.nupkg$/.test(path);
    if (!asked) return void response.writeHead(404).end();
    ranges.push(request.headers.range ?? '');
    const status = statuses.shift();
    if (status !== undefined) return void response.writeHead(status).end();
    const from = faults.ignoresRanges ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const start = Number(from ?? 0);
    if (start >= content.length) return void response.writeHead(416).end();
    const part = content.subarray(start);
    response.writeHead(from === undefined ? 200 : 206, {
      'content-length': part.length,
      ...(from !== undefined && {
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    });
    if (faults.cutAfter === undefined || cuts <= 0 || part.length <= faults.cutAfter)
      return void response.end(part);
    cuts -= 1;
    response.write(part.subarray(0, faults.cutAfter), () => setTimeout(() => response.destroy(), untilCut));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/index.json`,
    ranges,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
