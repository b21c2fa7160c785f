import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, refusal, send } from './answer.ts';
import { Faults } from './faults.ts';
import { Repository, type RepositoryOptions } from './repositories.ts';
import { type Asked, answerCdn, answerHub, type Shelf } from './routes.ts';

/** One request, with what became of it. */
export interface RecordedRequest {
  origin: 'hub' | 'cdn';
  method: string;
  /** Path and query. */
  path: string;
  /** The `Range` header as sent. */
  range: string | undefined;
  authorization: string | undefined;
  /** The status answered; 0 while nothing was. */
  status: number;
  /** Bytes of body sent. */
  bytes: number;
}

export interface LoopbackHubOptions {
  /** The one valid token. Default `hf_loopback`. */
  token?: string;
  /** Entries per page of a listing. Default 1000, as on the Hub. */
  pageSize?: number;
}

/**
 * A Hugging Face Hub on 127.0.0.1, with a CDN on a second origin. Serves repositories from memory, records every
 * request and spoils the answers that a test picks.
 */
export class LoopbackHub {
  readonly token: string;
  readonly faults: Faults = new Faults();
  /** Every request in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  pageSize: number;
  readonly #repositories = new Map<string, Repository>();
  readonly #moved = new Map<string, string>();
  readonly #hub: Server;
  readonly #cdn: Server;

  private constructor({ token = 'hf_loopback', pageSize = 1000 }: LoopbackHubOptions) {
    this.token = token;
    this.pageSize = pageSize;
    this.#hub = createServer((request, response) => void this.#serve('hub', request, response));
    this.#cdn = createServer((request, response) => void this.#serve('cdn', request, response));
  }

  /** Listens on two free ports. */
  static async start(options: LoopbackHubOptions = {}): Promise<LoopbackHub> {
    const hub = new LoopbackHub(options);
    for (const server of [hub.#hub, hub.#cdn])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  /** The endpoint, without a slash at the end: what `HF_ENDPOINT` takes. */
  get url(): string {
    return origin(this.#hub);
  }

  get cdnUrl(): string {
    return origin(this.#cdn);
  }

  /** Adds a repository with one commit on `main`. Throws where the name is taken. */
  addRepository(
    name: string,
    files: Readonly<Record<string, string | Uint8Array>>,
    options: RepositoryOptions = {},
  ): Repository {
    if (this.#repositories.has(name)) throw new Error(`The loopback hub already has ${name}.`);
    const repository = new Repository(name, options);
    repository.commit(files);
    this.#repositories.set(name, repository);
    return repository;
  }

  /** Answers an old name with a redirect to the new one. */
  move(oldName: string, newName: string): void {
    this.#moved.set(oldName, newName);
  }

  /** Requests whose `<origin> <METHOD> <path>` matches. */
  requestsTo(pattern: RegExp): RecordedRequest[] {
    return this.requests.filter(({ origin, method, path }) => pattern.test(`${origin} ${method} ${path}`));
  }

  /** Breaks open connections and stops listening. */
  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#cdn]) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #serve(from: 'hub' | 'cdn', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const { range, authorization } = headers;
    const record: RecordedRequest = { origin: from, method, path, range, authorization, status: 0, bytes: 0 };
    this.requests.push(record);
    const fault = this.faults.take(`${from} ${method} ${path}`);
    let answer: Answer;
    try {
      answer = this.#answer(from, path, authorization);
    } catch (error) {
      // An address that cannot be decoded.
      answer = refusal(400, String(error));
    }
    const result = await send(request, response, answer, fault);
    record.status = result.status;
    record.bytes = result.bytes;
  }

  #answer(from: 'hub' | 'cdn', path: string, authorization: string | undefined): Answer {
    const shelf: Shelf = {
      repositories: this.#repositories,
      moved: this.#moved,
      token: this.token,
      pageSize: this.pageSize,
      url: this.url,
      cdnUrl: this.cdnUrl,
    };
    const asked: Asked = { url: new URL(path, this.url), authorization };
    return from === 'hub' ? answerHub(shelf, asked) : answerCdn(shelf, asked);
  }
}

function origin(server: Server): string {
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('The loopback hub is not listening.');
  return `http://127.0.0.1:${address.port}`;
}
