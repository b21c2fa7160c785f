import { randomBytes } from 'node:crypto';

/** One dispatched event, as it goes over the wire. */
export interface Dispatch {
  op: 0;
  t: string;
  s: number;
  d: unknown;
}

/** A client's session. It outlives its socket, so that RESUME can replay what was missed. */
export class GatewaySession {
  readonly id: string = randomBytes(16).toString('hex');
  readonly intents: number;
  /** Sends one payload to the connected client; absent while there is none. */
  send: ((payload: object) => void) | undefined;
  resumable = true;
  readonly #sent: Dispatch[] = [];

  constructor(intents: number) {
    this.intents = intents;
  }

  dispatch(type: string, data: unknown): void {
    const event: Dispatch = { op: 0, t: type, s: this.#sent.length + 1, d: data };
    this.#sent.push(event);
    this.send?.(event);
  }

  /** Everything after the given sequence number, in order. */
  missedSince(sequence: number): readonly Dispatch[] {
    return this.#sent.slice(sequence);
  }
}
