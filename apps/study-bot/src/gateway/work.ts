import { setTimeout as sleep } from 'node:timers/promises';

/** The reason that running work is aborted with when the bot stops. */
export class ShutdownError extends Error {
  override readonly name = 'ShutdownError';

  constructor() {
    super('The bot is shutting down and had to stop what was under way.');
  }
}

/** Everything under way, so that a shutdown can wait for it, then stop it, then give up on it. */
export class Work {
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #refusing = false;

  /** Aborted, with a {@link ShutdownError}, when a shutdown has waited long enough. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** True once a shutdown has begun: new work is refused. */
  get refusing(): boolean {
    return this.#refusing;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Runs a job and counts it as under way until it settles. The job handles its own errors. */
  start(job: () => Promise<void>): void {
    const promise = job().finally(() => this.#running.delete(promise));
    this.#running.add(promise);
  }

  /**
   * Refuses new work, waits `finish` milliseconds for what is under way, aborts the rest and gives it `mark`
   * milliseconds to say so.
   */
  async drain({ finish, mark }: { finish: number; mark: number }): Promise<void> {
    this.#refusing = true;
    await this.#settled(finish);
    if (this.#running.size === 0) return;
    this.#stop.abort(new ShutdownError());
    await this.#settled(mark);
  }

  async #settled(milliseconds: number): Promise<void> {
    const enough = new AbortController();
    const everything = Promise.allSettled([...this.#running]).then(() => enough.abort());
    await Promise.race([everything, sleep(milliseconds, undefined, { signal: enough.signal })]).catch(
      () => undefined,
    );
  }
}
