/** Threads of libuv's pool, which native calls share with file and name look-ups. */
const poolSize = Number(process.env.UV_THREADPOOL_SIZE) || 4;

/** More calls at once gain nothing, and koffi fails beyond 256. */
const mostCalls = 64;

/** Lets as many native calls run at once as leave one thread of the pool to everybody else: 1 … 64. */
export class ThreadGate {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number = Math.min(mostCalls, Math.max(1, poolSize - 1))) {
    this.#limit = limit;
  }

  /** Runs work when its turn comes. @throws the signal's reason where it is aborted while waiting. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limit) await this.#turn(signal);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const index = this.#waiting.indexOf(enter);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal?.reason);
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(enter);
    });
  }
}

/** The gate of this process. */
export const gate: ThreadGate = new ThreadGate();
