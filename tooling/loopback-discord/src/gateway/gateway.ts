import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { World } from '../world.ts';
import { guildCreatePayload } from './payloads.ts';
import { GatewaySession } from './session.ts';

// https://discord.com/developers/docs/topics/gateway
const opcode = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
} as const;

/** Privileged: members (1 << 1), presences (1 << 8), message content (1 << 15). */
const privilegedIntents = (1 << 1) | (1 << 8) | (1 << 15);
const messageContentIntent = 1 << 15;

export interface GatewayCounts {
  identifies: number;
  resumes: number;
  heartbeats: number;
}

/** The gateway: IDENTIFY, RESUME with replay, heartbeats, and the ways a connection can break. */
export class Gateway {
  readonly counts: GatewayCounts = { identifies: 0, resumes: 0, heartbeats: 0 };
  readonly sessions: Map<string, GatewaySession> = new Map();
  /** Told of each connection as it opens. */
  onConnection: (() => void) | undefined;
  readonly #world: World;
  readonly #token: string;
  readonly #server: WebSocketServer;
  readonly #allowPrivilegedIntents: boolean;
  readonly #sockets = new Map<WebSocket, GatewaySession | undefined>();
  #closeBeforeHello = 0;

  constructor(
    http: Server,
    world: World,
    token: string,
    { allowPrivilegedIntents = false }: { allowPrivilegedIntents?: boolean } = {},
  ) {
    this.#world = world;
    this.#token = token;
    this.#allowPrivilegedIntents = allowPrivilegedIntents;
    this.#server = new WebSocketServer({ server: http, path: '/gateway', maxPayload: 1 << 20 });
    this.#server.on('connection', (socket) => this.#connect(socket));
  }

  /** Sends an event to every session; a session without the message-content intent gets what Discord would send it. */
  dispatch(type: string, data: unknown, { mayReadContent = true }: { mayReadContent?: boolean } = {}): void {
    for (const session of this.sessions.values()) {
      const hidden =
        type.startsWith('MESSAGE_') && !mayReadContent && (session.intents & messageContentIntent) === 0;
      session.dispatch(
        type,
        hidden ? { ...(data as object), content: '', attachments: [], embeds: [], components: [] } : data,
      );
    }
  }

  get connected(): number {
    return [...this.#sockets.values()].filter((session) => session !== undefined).length;
  }

  /** Cuts every connection without a closing handshake. */
  dropSockets(): void {
    for (const socket of this.#sockets.keys()) socket.terminate();
  }

  /** From now on nothing that clients send is read, as behind a network that is gone. */
  freezeSockets(): void {
    for (const socket of this.#sockets.keys()) socket.pause();
  }

  closeSockets(code: number, reason = ''): void {
    for (const socket of this.#sockets.keys()) socket.close(code, reason);
  }

  /** Op 7: clients should reconnect and resume. */
  askToReconnect(): void {
    this.#sendToAll({ op: opcode.reconnect, d: null });
  }

  /** Op 9. Where the session is not resumable it is forgotten, and a client has to identify again. */
  invalidateSessions(resumable: boolean): void {
    this.#sendToAll({ op: opcode.invalidSession, d: resumable });
    if (!resumable) this.sessions.clear();
  }

  /** The next connections are closed before HELLO. */
  closeBeforeHello(times: number): void {
    this.#closeBeforeHello = times;
  }

  /** Sends a raw payload to every client, well-formed or not. */
  sendRaw(text: string): void {
    for (const socket of this.#sockets.keys()) socket.send(text);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.terminate();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #sendToAll(payload: object): void {
    for (const socket of this.#sockets.keys()) socket.send(JSON.stringify(payload));
  }

  #connect(socket: WebSocket): void {
    this.onConnection?.();
    if (this.#closeBeforeHello > 0) {
      this.#closeBeforeHello--;
      socket.close(1001);
      return;
    }
    this.#sockets.set(socket, undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const session = this.#sockets.get(socket);
      if (session) session.send = undefined;
      this.#sockets.delete(socket);
    });
    socket.on('message', (raw) => this.#receive(socket, String(raw)));
    socket.send(JSON.stringify({ op: opcode.hello, d: { heartbeat_interval: 41_250 } }));
  }

  #receive(socket: WebSocket, text: string): void {
    let payload: { op: number; d: Record<string, unknown> };
    try {
      payload = JSON.parse(text) as typeof payload;
    } catch {
      return socket.close(4002, 'Error while decoding payload');
    }
    switch (payload.op) {
      case opcode.heartbeat:
        this.counts.heartbeats++;
        return socket.send(JSON.stringify({ op: opcode.heartbeatAck }));
      case opcode.identify:
        return this.#identify(socket, payload.d);
      case opcode.resume:
        return this.#resume(socket, payload.d);
      case opcode.presence:
        return;
      default:
        return socket.close(4001, 'Unknown opcode');
    }
  }

  #identify(socket: WebSocket, { token, intents }: Record<string, unknown>): void {
    this.counts.identifies++;
    if (token !== this.#token) return socket.close(4004, 'Authentication failed.');
    const wanted = Number(intents);
    if (!Number.isInteger(wanted)) return socket.close(4013, 'Invalid intent(s).');
    if (!this.#allowPrivilegedIntents && (wanted & privilegedIntents) !== 0) {
      return socket.close(4014, 'Disallowed intent(s).');
    }
    const session = new GatewaySession(wanted);
    this.sessions.set(session.id, session);
    this.#attach(socket, session);
    const guilds = [...this.#world.guilds.values()].filter(({ members }) => members.has(this.#world.bot.id));
    session.dispatch('READY', {
      v: 10,
      user: { ...this.#world.bot, verified: true, mfa_enabled: false, email: null, flags: 0 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.url,
      shard: [0, 1],
      application: { id: this.#world.applicationId, flags: 0 },
    });
    for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreatePayload(this.#world, guild));
  }

  #resume(socket: WebSocket, { token, session_id: id, seq }: Record<string, unknown>): void {
    this.counts.resumes++;
    if (token !== this.#token) return socket.close(4004, 'Authentication failed.');
    const session = this.sessions.get(String(id));
    if (!session?.resumable) return socket.send(JSON.stringify({ op: opcode.invalidSession, d: false }));
    const missed = session.missedSince(Number(seq));
    this.#attach(socket, session);
    for (const event of missed) socket.send(JSON.stringify(event));
    session.dispatch('RESUMED', {});
  }

  #attach(socket: WebSocket, session: GatewaySession): void {
    this.#sockets.set(socket, session);
    session.send = (payload) => socket.send(JSON.stringify(payload));
  }

  get url(): string {
    const address = this.#server.options.server?.address();
    if (address === null || typeof address !== 'object')
      throw new Error('The loopback Discord is not listening.');
    return `ws://127.0.0.1:${address.port}/gateway`;
  }
}
