import { randomBytes } from 'node:crypto';

/** A removal that waits for its button. */
export interface PendingRemoval {
  readonly userId: string;
  readonly owner: string;
  readonly course: string;
  /** One note of the course; left out: the whole course. */
  readonly note?: string;
}

/** Removals that wait to be confirmed, in memory: after a restart they count as expired, and nothing is removed. */
export class Confirmations {
  readonly #pending = new Map<string, { removal: PendingRemoval; timer: NodeJS.Timeout }>();
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Returns the id to confirm with. `onExpired` is called once where nobody takes it in time. */
  add(removal: PendingRemoval, onExpired: () => void): string {
    const id = randomBytes(9).toString('base64url');
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      onExpired();
    }, this.#milliseconds);
    timer.unref();
    this.#pending.set(id, { removal, timer });
    return id;
  }

  /** Who may press; undefined where it is expired or unknown. */
  find(id: string): PendingRemoval | undefined {
    return this.#pending.get(id)?.removal;
  }

  /** Takes it, so that a second press finds nothing. */
  take(id: string): PendingRemoval | undefined {
    const entry = this.#pending.get(id);
    if (!entry) return undefined;
    clearTimeout(entry.timer);
    this.#pending.delete(id);
    return entry.removal;
  }

  /** Drops all without telling. */
  clear(): void {
    for (const id of [...this.#pending.keys()]) this.take(id);
  }
}
