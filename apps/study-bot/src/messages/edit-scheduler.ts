export interface EditSchedulerOptions<Content> {
  /** Makes the content visible: a post or an edit. */
  readonly write: (content: Content) => Promise<void>;
  /** Least milliseconds from the end of one write to the start of the next. Default 1300. */
  readonly interval?: number;
  /** Milliseconds that the first content waits for a newer one, so that a quick answer is written once. Default 250. */
  readonly firstDelay?: number;
  /** Told of a write that failed midway; true stops all further writes. */
  readonly onError: (error: unknown) => boolean;
}

/**
 * Writes a growing text at Discord's pace: never two writes at once, never sooner than the interval, and only the
 * newest text. `finish` writes the last content at once and rejects where that fails.
 */
export class EditScheduler<Content> {
  readonly #options: Required<EditSchedulerOptions<Content>>;
  #newest: { content: Content } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #earliest: number;
  #stopped = false;

  constructor({ interval = 1300, firstDelay = 250, ...options }: EditSchedulerOptions<Content>) {
    this.#options = { interval, firstDelay, ...options };
    this.#earliest = Date.now() + firstDelay;
  }

  /** True after a failure that ended the writing, or after `finish` or `stop`. */
  get stopped(): boolean {
    return this.#stopped;
  }

  update(content: Content): void {
    if (this.#stopped) return;
    this.#newest = { content };
    this.#schedule();
  }

  /** Drops what waits, lets a running write end and writes this, whatever the interval; nothing is written after. */
  async finish(content: Content): Promise<void> {
    if (this.#stopped) return;
    await this.stop();
    await this.#options.write(content);
  }

  /** Drops what waits and lets a running write end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#newest = undefined;
    await this.#writing;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#writing !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#writing = this.#writeNewest();
      },
      Math.max(0, this.#earliest - Date.now()),
    );
  }

  async #writeNewest(): Promise<void> {
    const newest = this.#newest;
    this.#newest = undefined;
    try {
      if (newest) await this.#options.write(newest.content);
    } catch (error) {
      if (this.#options.onError(error)) this.#stopped = true;
    } finally {
      this.#earliest = Date.now() + this.#options.interval;
      this.#writing = undefined;
      if (this.#newest && !this.#stopped) this.#schedule();
    }
  }
}
