import { HubNetworkError, HubResponseError } from '../errors.ts';

/** The Hub as one client sees it. */
export interface Connection {
  endpoint: string;
  token: string | undefined;
  /** Milliseconds without news after which a connection counts as dead. */
  stall: number;
}

/** An open answer. Its owner reads the body with `chunks`, or closes it. */
export interface OpenAnswer {
  status: number;
  headers: Headers;
  /** The address of the last hop, without its query: safe to show. */
  url: string;
  /** Whether the last hop was the Hub itself and not a host that it pointed to. */
  fromHub: boolean;
  /** The body as it comes. Throws HubNetworkError where it breaks off or stalls, and the signal's reason. */
  chunks: () => AsyncGenerator<Uint8Array>;
  close: () => void;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;
/** Fewer bytes than this between two looks at the clock is a stall: a trickle would hold a pull for ever. */
const leastBytes = 1024;

/**
 * One GET, following redirects by hand: the token goes to the endpoint's origin alone, https never turns into http.
 *
 * @throws HubNetworkError without an answer, HubResponseError on a redirect to nowhere, the signal's reason
 */
export async function open(
  connection: Connection,
  start: string,
  { range, accept, signal }: { range?: string; accept?: string; signal?: AbortSignal | undefined } = {},
): Promise<OpenAnswer> {
  const home = new URL(connection.endpoint);
  let url = new URL(start);
  let status = 0;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const fromHub = url.origin === home.origin;
    const shown = withoutQuery(url);
    const watch = new Watch(connection.stall, signal);
    let response: Response;
    try {
      response = await fetch(url.href, {
        redirect: 'manual',
        signal: watch.signal,
        headers: {
          // Else sizes and ranges would be those of a compressed body.
          'accept-encoding': 'identity',
          'user-agent': 'haksup-hub',
          ...(accept !== undefined && { accept }),
          ...(range !== undefined && { range }),
          ...(fromHub && connection.token !== undefined && { authorization: `Bearer ${connection.token}` }),
        },
      });
    } catch (error) {
      throw watch.explain(shown, error);
    }
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null)
      return {
        status: response.status,
        headers: response.headers,
        url: shown,
        fromHub,
        chunks: () => read(response, watch, shown),
        close: () => watch.close(),
      };
    watch.close();
    status = response.status;
    if (!URL.canParse(location, url.href))
      throw new HubResponseError(shown, status, 'it redirects to something that is no address.');
    const next = new URL(location, url);
    if (next.protocol !== 'https:' && !(next.protocol === 'http:' && url.protocol === 'http:'))
      throw new HubResponseError(shown, status, `it redirects from ${url.protocol} to ${next.protocol}`);
    url = next;
  }
  throw new HubResponseError(withoutQuery(url), status, `more than ${mostRedirects} redirects.`);
}

/** Reads a body whole. Throws HubResponseError where it is larger than the limit. */
export async function readWhole(answer: OpenAnswer, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.chunks()) {
    size += chunk.length;
    if (size > limit) throw new HubResponseError(answer.url, answer.status, `more than ${limit} bytes.`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** An address without query and fragment, where signatures and keys stand. */
export const withoutQuery = (url: URL): string => url.origin + url.pathname;

async function* read(response: Response, watch: Watch, shown: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      watch.note(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw watch.explain(shown, error);
  } finally {
    watch.close();
  }
}

/** Ends one request by the caller's signal, or when too little comes for too long. */
class Watch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #stall: number;
  readonly #forward = (): void => this.#controller.abort(this.#outer?.reason);
  #bytes = 0;
  #stalled = false;

  constructor(stall: number, outer: AbortSignal | undefined) {
    this.#stall = stall;
    this.#outer = outer;
    if (outer?.aborted) this.#forward();
    outer?.addEventListener('abort', this.#forward, { once: true });
    this.#timer = setInterval(() => {
      if (this.#bytes < leastBytes) {
        this.#stalled = true;
        this.#controller.abort();
      }
      this.#bytes = 0;
    }, stall);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  note(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The caller's reason to stop where there is one, else what went wrong as a HubNetworkError. */
  explain(url: string, error: unknown): unknown {
    this.close();
    if (this.#outer?.aborted) return this.#outer.reason;
    if (this.#stalled) return new HubNetworkError(url, `too little came for ${this.#stall / 1000} s`);
    if (!(error instanceof TypeError)) return error;
    const cause = error.cause as { code?: unknown; message?: unknown } | undefined;
    const detail = cause?.code ?? cause?.message ?? error.message;
    return new HubNetworkError(url, `the connection failed (${String(detail)})`, { cause: error });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#outer?.removeEventListener('abort', this.#forward);
    // Frees the connection where the body was not read to its end; after the end it does nothing.
    this.#controller.abort();
  }
}
