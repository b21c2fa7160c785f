import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordError } from './errors.ts';
import { Gateway } from './gateway/gateway.ts';
import { apiRoutes } from './http/api.ts';
import { RateLimits } from './http/rate-limits.ts';
import { parseRequest, type UploadedFile } from './http/request.ts';
import { findRoute, type Route } from './http/routes.ts';
import { Interactions } from './interactions.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { World } from './world.ts';

const internalError = { message: '500: Internal Server Error', code: 0 };
const apiPrefix = '/api/v10';

/** One request that the bot sent, with what it was answered. */
export interface RecordedRequest {
  method: string;
  path: string;
  body: Record<string, unknown> | unknown[];
  files: UploadedFile[];
  status: number;
  at: number;
}

export interface LoopbackDiscordOptions {
  /** Default `loopback.token`. */
  token?: string;
  botName?: string;
  allowPrivilegedIntents?: boolean;
}

/**
 * A Discord on the loopback interface: HTTP API, gateway and CDN, close enough that the real discord.js client can't
 * tell, with people to act in it and faults to inject.
 */
export class LoopbackDiscord {
  readonly token: string;
  readonly world: World;
  readonly gateway: Gateway;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly people: People;
  readonly rateLimits: RateLimits = new RateLimits();
  /** Every API request in order. */
  readonly requests: RecordedRequest[] = [];
  /** Requests matching are answered 500, each planned failure once. */
  readonly #failures: { route: RegExp; times: number; handled: boolean }[] = [];
  readonly #delays: { route: RegExp; milliseconds: number }[] = [];
  readonly #http: Server;
  readonly #routes: Route[];
  readonly #changed = new Set<() => void>();

  private constructor({
    token = 'loopback.token',
    botName = 'Haksup',
    allowPrivilegedIntents = false,
  }: LoopbackDiscordOptions) {
    this.token = token;
    this.world = new World(botName);
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.gateway = new Gateway(this.#http, this.world, token, { allowPrivilegedIntents });
    this.messages = new Messages(this.world, this.gateway, () => this.url);
    this.interactions = new Interactions(this.world, this.gateway, this.messages);
    this.people = new People(this.world, this.messages, this.interactions);
    this.#routes = apiRoutes(this);
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: LoopbackDiscordOptions = {}): Promise<LoopbackDiscord> {
    const discord = new LoopbackDiscord(options);
    await new Promise<void>((resolve) => discord.#http.listen(0, '127.0.0.1', resolve));
    return discord;
  }

  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address !== 'object')
      throw new Error('The loopback Discord is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** What discord.js's `rest` option takes to talk to this server alone. */
  get rest(): { api: string; version: string; cdn: string; mediaProxy: string } {
    return { api: `${this.url}/api`, version: '10', cdn: this.url, mediaProxy: this.url };
  }

  /** The next requests whose `METHOD /path` matches are answered with status 500. */
  failNext(route: RegExp, times = 1): void {
    this.#failures.push({ route, times, handled: false });
  }

  /** The next such request is carried out, but its answer is a 500, as when a proxy gives up. */
  loseAnswerOf(route: RegExp): void {
    this.#failures.push({ route, times: 1, handled: true });
  }

  /** The next such request is carried out and answered this much later. */
  delayNext(route: RegExp, milliseconds: number): void {
    this.#delays.push({ route, milliseconds });
  }

  /**
   * Waits until `find` gives something, asking again after each request.
   *
   * @throws where that takes longer than `milliseconds` (default 10 s); the last requests stand in the message
   */
  async waitFor<Found>(
    what: string,
    find: () => Found | undefined | false,
    milliseconds = 10_000,
  ): Promise<Found> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      if (Date.now() >= end) {
        const last = this.requests
          .slice(-8)
          .map(({ method, path, status }) => `${method} ${path} → ${status}`);
        throw new Error(`Waited ${milliseconds} ms in vain for ${what}. Last requests:\n${last.join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#changed.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 25);
        this.#changed.add(wake);
      });
    }
  }

  async close(): Promise<void> {
    await this.gateway.close();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(message.url ?? '/', 'http://127.0.0.1').pathname;
    const file = this.world.files.get(path);
    if (file && message.method === 'GET') {
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length });
      response.end(file.bytes);
      return;
    }
    try {
      await this.#serveApi(message, response);
    } catch (error) {
      answer(response, 500, { message: String(error), code: 0 });
    }
    for (const wake of [...this.#changed]) wake();
  }

  async #serveApi(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const record: RecordedRequest = {
      method: message.method ?? '',
      path: message.url ?? '',
      body: {},
      files: [],
      status: 0,
      at: Date.now(),
    };
    const respond = (
      status: number,
      body: object | undefined,
      headers: Record<string, string> = {},
    ): void => {
      record.status = status;
      answer(response, status, body, headers);
    };
    this.requests.push(record);
    try {
      const request = await parseRequest(message, apiPrefix);
      Object.assign(record, { path: request.path, body: request.body, files: request.files });
      const route = `${request.method} ${request.path}`;
      const refusal = this.rateLimits.refusal(route);
      if (refusal) return respond(429, refusal.body, refusal.headers);
      const failure = this.#failures.find((each) => each.times > 0 && each.route.test(route));
      if (failure) failure.times--;
      if (failure?.handled === false) return respond(500, internalError);
      const delay = this.#delays.findIndex((each) => each.route.test(route));
      if (delay >= 0) await sleep(this.#delays.splice(delay, 1)[0]?.milliseconds);
      const open = /^\/(interactions|webhooks)\//.test(request.path);
      if (!open && request.authorization !== `Bot ${this.token}`)
        throw new DiscordError(401, 0, '401: Unauthorized');
      const { handle, parameters } = findRoute(this.#routes, request);
      const body = await handle(request, parameters);
      if (failure) return respond(500, internalError);
      respond(body === undefined ? 204 : 200, body, this.rateLimits.headers(route));
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      respond(error.status, error.toJSON());
    }
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: object | undefined,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
