import type { ConversationKey, CourseKey } from '../contract.ts';

/** A turn that was answered and is to be kept. */
export interface Answered<Reply> {
  readonly reply: Reply;
  keep(): Promise<void>;
}

/** A turn that is being answered, or waits for it. */
interface Running {
  readonly course: string;
  /** The course was forgotten meanwhile: the turn must not bring it back. */
  forgotten: boolean;
  /** Settles once the turn is kept; present while that is under way. */
  keeping?: Promise<void>;
}

/** Lets the turns of one conversation follow one another, while conversations don't wait for each other. */
export class TurnTaking {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #running = new Set<Running>();

  /**
   * Answers a turn when its time has come, and keeps it unless its course was forgotten meanwhile.
   *
   * @throws the signal's reason, at once where the turn still waits.
   */
  async take<Reply>(
    key: ConversationKey,
    answer: () => Promise<Answered<Reply>>,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const turn: Running = { course: courseName(key.course), forgotten: false };
    this.#running.add(turn);
    const work = async (): Promise<Reply> => {
      try {
        signal?.throwIfAborted();
        const { reply, keep } = await answer();
        if (!turn.forgotten) {
          turn.keeping = keep();
          await turn.keeping;
        }
        return reply;
      } finally {
        this.#running.delete(turn);
      }
    };
    return this.after(key, work, signal);
  }

  /** Does something once the conversation's turns so far are over. */
  async after<Result>(
    { course, conversation }: ConversationKey,
    work: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const name = JSON.stringify([course.owner, course.name, conversation]);
    const settled = (): undefined => undefined;
    // A turn that failed is its asker's matter; the next one goes on.
    const before = (this.#last.get(name) ?? Promise.resolve()).then(settled, settled);
    const mine = before.then(work);
    this.#last.set(name, mine);
    const leave = (): void => {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    };
    mine.then(leave, leave);
    if (signal !== undefined) await unlessAborted(before, signal);
    return mine;
  }

  /** Turns over a course that were asked so far will not be kept; resolves once what is being kept already is. */
  async forget(course: CourseKey): Promise<void> {
    const name = courseName(course);
    const turns = [...this.#running].filter((turn) => turn.course === name);
    for (const turn of turns) turn.forgotten = true;
    await Promise.allSettled(turns.map((turn) => turn.keeping));
  }
}

function courseName({ owner, name }: CourseKey): string {
  return JSON.stringify([owner, name]);
}

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
