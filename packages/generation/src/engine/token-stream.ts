import type { GeneratedToken, Generation, Outcome } from '../contract.ts';

/** What a stream tells the engine. */
export interface StreamEvents {
  /** The reader has left, or asked for the end. */
  cancelled(): void;
  /** There is room again for tokens. */
  hasRoom(): void;
}

type Waiter = PromiseWithResolvers<IteratorResult<GeneratedToken, undefined>>;
type End = { readonly outcome: Outcome } | { readonly error: unknown };

const done: IteratorResult<GeneratedToken, undefined> = { done: true, value: undefined };

/** The reader's end of a request: tokens that wait to be read, and what became of it. */
export class TokenStream implements Generation, AsyncIterator<GeneratedToken, undefined> {
  readonly #limit: number;
  readonly #events: StreamEvents;
  #unread: GeneratedToken[] = [];
  /** How many of `#unread` have been read. */
  #read = 0;
  #waiters: Waiter[] = [];
  #end: End | undefined;
  #ended: (() => void)[] = [];
  #isUnlimited = false;
  #hasLeft = false;
  #wasFull = false;

  /** @param limit Tokens that may wait for the reader. */
  constructor(limit: number, events: StreamEvents) {
    this.#limit = limit;
    this.#events = events;
  }

  /** Whether generation should wait for the reader: from when the limit is reached until half of it is free. */
  get isFull(): boolean {
    if (!this.#isUnlimited && this.#unread.length - this.#read >= this.#limit) this.#wasFull = true;
    return this.#wasFull;
  }

  push(token: GeneratedToken): void {
    if (this.#hasLeft) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#unread.push(token);
    else waiter.resolve({ done: false, value: token });
  }

  end(end: End): void {
    this.#end = end;
    for (const waiter of this.#waiters) this.#settle(waiter);
    for (const ended of this.#ended) ended();
    this.#waiters = [];
    this.#ended = [];
  }

  next(): Promise<IteratorResult<GeneratedToken, undefined>> {
    const value = this.#unread[this.#read];
    if (value !== undefined) {
      this.#read += 1;
      this.#makeRoom();
      return Promise.resolve({ done: false, value });
    }
    const waiter: Waiter = Promise.withResolvers();
    if (this.#end === undefined) this.#waiters.push(waiter);
    else this.#settle(waiter);
    return waiter.promise;
  }

  async return(): Promise<IteratorResult<GeneratedToken, undefined>> {
    this.cancel();
    this.#hasLeft = true;
    this.#unread = [];
    this.#read = 0;
    await this.#whenEnded();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async outcome(): Promise<Outcome> {
    this.#isUnlimited = true;
    this.#makeRoom();
    await this.#whenEnded();
    const end = this.#end!;
    if ('error' in end) throw end.error;
    return end.outcome;
  }

  cancel(): void {
    if (this.#end === undefined) this.#events.cancelled();
  }

  /** Drops what is read now and then, and says so when half the limit is free. */
  #makeRoom(): void {
    if (this.#read >= 64 && this.#read * 2 >= this.#unread.length) {
      this.#unread = this.#unread.slice(this.#read);
      this.#read = 0;
    }
    const unread = this.#unread.length - this.#read;
    if (this.#wasFull && (this.#isUnlimited || unread * 2 <= this.#limit)) {
      this.#wasFull = false;
      this.#events.hasRoom();
    }
  }

  #whenEnded(): Promise<void> {
    if (this.#end !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#ended.push(resolve));
  }

  #settle(waiter: Waiter): void {
    const end = this.#end!;
    if ('error' in end && !this.#hasLeft) waiter.reject(end.error);
    else waiter.resolve(done);
  }
}
