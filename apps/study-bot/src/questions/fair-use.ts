export interface FairUseLimits {
  /** Questions of one person under way at once. */
  readonly atOnce: number;
  /** Questions in a row before a person has to wait. */
  readonly burst: number;
  /** Milliseconds after which one more question is allowed. */
  readonly refill: number;
}

export type Admission =
  | { readonly admitted: true; readonly release: () => void }
  | { readonly admitted: false; readonly reason: 'at-once'; readonly firstRefusal: boolean }
  | {
      readonly admitted: false;
      readonly reason: 'too-fast';
      readonly seconds: number;
      readonly firstRefusal: boolean;
    };

interface Person {
  running: number;
  /** Milliseconds saved up; a question costs `refill` of them. */
  credit: number;
  at: number;
  refused: boolean;
}

/** Gives everybody the same share: a few questions at once, a burst, then one per while. */
export class FairUse {
  readonly #limits: FairUseLimits;
  readonly #people = new Map<string, Person>();
  readonly #now: () => number;

  constructor(limits: FairUseLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** How many people are remembered; who has a full allowance and nothing under way is forgotten. */
  get remembered(): number {
    return this.#people.size;
  }

  /** Admits a person's question, or says why not. `firstRefusal` is true once between two admissions. */
  enter(user: string): Admission {
    const { atOnce, burst, refill } = this.#limits;
    const now = this.#now();
    this.#forgetTheRested(now);
    const person = this.#people.get(user) ?? { running: 0, credit: burst * refill, at: now, refused: false };
    this.#people.set(user, person);
    person.credit = Math.min(burst * refill, person.credit + now - person.at);
    person.at = now;
    const firstRefusal = !person.refused;
    if (person.running >= atOnce) {
      person.refused = true;
      return { admitted: false, reason: 'at-once', firstRefusal };
    }
    if (person.credit < refill) {
      person.refused = true;
      const seconds = Math.max(1, Math.ceil((refill - person.credit) / 1000));
      return { admitted: false, reason: 'too-fast', seconds, firstRefusal };
    }
    person.credit -= refill;
    person.running += 1;
    person.refused = false;
    let released = false;
    return {
      admitted: true,
      release: () => {
        if (!released) person.running -= 1;
        released = true;
      },
    };
  }

  #forgetTheRested(now: number): void {
    if (this.#people.size < 1000) return;
    const { burst, refill } = this.#limits;
    for (const [user, { running, credit, at }] of this.#people) {
      if (running === 0 && credit + now - at >= burst * refill) this.#people.delete(user);
    }
  }
}
