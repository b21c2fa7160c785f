/** Something that is opened when it is first needed, once for all who need it, and again after its release. */
export class Loaded<Value extends { release(): Promise<void> }> {
  readonly #open: () => Promise<Value>;
  #opening: Promise<Value> | undefined;
  /** Once it is open. */
  value: Value | undefined;

  constructor(open: () => Promise<Value>) {
    this.#open = open;
  }

  /** Whoever aborts leaves; the opening goes on for the others. */
  async get(signal: AbortSignal | undefined): Promise<Value> {
    signal?.throwIfAborted();
    if (this.#opening === undefined) {
      const opening = this.#open();
      this.#opening = opening;
      opening.then(
        (value) => {
          if (this.#opening === opening) this.value = value;
        },
        // A failure is told to those who wait; the next call tries anew.
        () => {
          if (this.#opening === opening) this.#opening = undefined;
        },
      );
    }
    if (signal === undefined) return this.#opening;
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#opening, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async release(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.value = undefined;
    const value = await opening?.catch(() => undefined);
    await value?.release();
  }
}
