import type { Slots } from '../cache/slots.ts';
import type { EngineOptions, StepFacts } from '../contract.ts';
import type { GenerationError } from '../errors.ts';
import { StepError } from './errors.ts';
import { FairQueue } from './fair-queue.ts';
import type { Request } from './request.ts';
import type { Stepper } from './stepper.ts';
import type { Text } from './text.ts';

/**
 * Takes requests through the engine. Each round:
 *
 *     end what is over ─▶ give slots to texts that wait ─▶ a step: all texts that are being written,
 *                                                          and a piece of the one that is being read
 *
 * One text is read at a time, so that the next one finds in the cache what the two share.
 */
export class Loop {
  readonly #stepper: Stepper;
  readonly #slots: Slots<Text>;
  readonly #queue = new FairQueue<Text>();
  /** Texts with a slot that go on. */
  readonly #active = new Set<Text>();
  /** Texts that wait for their reader. They keep their slot as long as nobody needs it. */
  readonly #paused = new Set<Text>();
  readonly #requests = new Set<Request>();
  readonly #cancelled = new Set<Request>();
  readonly #onStep: EngineOptions['onStep'];
  #running: Promise<void> | undefined;

  /** @param slots Must ask {@link isPaused} whether an owner gives its slot. */
  constructor(stepper: Stepper, slots: Slots<Text>, onStep?: EngineOptions['onStep']) {
    this.#stepper = stepper;
    this.#slots = slots;
    this.#onStep = onStep;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get active(): number {
    return this.#active.size;
  }

  get paused(): number {
    return this.#paused.size;
  }

  waitingOf(caller: string): number {
    return this.#queue.sizeOf(caller);
  }

  isPaused(text: Text): boolean {
    return this.#paused.has(text);
  }

  add(request: Request): void {
    this.#requests.add(request);
    for (const text of request.texts) this.#queue.add(request.asked.caller, text);
    this.#wake();
  }

  /** Ends what is left of a request after the step under way. */
  cancel(request: Request): void {
    if (request.isSettled) return;
    this.#cancelled.add(request);
    this.#wake();
  }

  /** Goes on with a request that had paused for its reader. */
  resume(request: Request): void {
    for (const text of request.texts) {
      if (!this.#paused.delete(text)) continue;
      if (text.slot === undefined) this.#queue.putBack(request.asked.caller, text);
      else this.#active.add(text);
    }
    this.#wake();
  }

  /** Cancels everything; resolves when the last step has ended. */
  async stop(): Promise<void> {
    for (const request of this.#requests) this.cancel(request);
    await this.#running;
  }

  #wake(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Requests of one turn of the event loop begin together.
    await Promise.resolve();
    do {
      try {
        await this.#round();
      } catch (cause) {
        // Nobody shall wait for ever for what can't go on.
        for (const request of this.#requests) this.#drop(request, new StepError(cause));
      }
    } while (this.#queue.size + this.#active.size + this.#cancelled.size > 0);
    this.#running = undefined;
  }

  async #round(): Promise<void> {
    const start = performance.now();
    const runsBefore = this.#stepper.runMilliseconds;
    this.#endWhatIsOver();
    await this.#admit();
    const writing = [...this.#active].filter(({ due }) => due === 1);
    const reading = this.#reading();
    let read = 0;
    if (writing.length > 0) await this.#stepper.write(writing);
    if (reading !== undefined) read = await this.#stepper.read(reading, writing.length > 0);
    this.#pauseWhatIsUnread();
    if (this.#onStep === undefined || writing.length + read === 0) return;
    const facts: StepFacts = {
      written: writing.length,
      read,
      milliseconds: performance.now() - start,
      runMilliseconds: this.#stepper.runMilliseconds - runsBefore,
    };
    // A listener that throws must not end the loop.
    queueMicrotask(() => this.#onStep?.(facts));
  }

  #reading(): Text | undefined {
    for (const text of this.#active) if (text.due > 1) return text;
    return undefined;
  }

  async #admit(): Promise<void> {
    while (this.#queue.size > 0 && this.#slots.hasRoom && this.#reading() === undefined) {
      const text = this.#queue.next((caller) => this.#activeOf(caller))!;
      // The last token is computed in any case: its logits are wanted.
      const reach = text.history.length - 1;
      try {
        const taken = await this.#slots.take(text, text.history, reach, (owner) => {
          owner.slot = undefined;
        });
        text.slot = taken!.slot;
        text.request.countBegun(taken!.shared);
        this.#active.add(text);
      } catch (cause) {
        this.#drop(text.request, new StepError(cause));
      }
    }
  }

  #activeOf(caller: string): number {
    let count = 0;
    for (const { request } of this.#active) if (request.asked.caller === caller) count += 1;
    return count;
  }

  #endWhatIsOver(): void {
    for (const request of this.#cancelled) {
      for (const text of request.texts) if (text.outcome === undefined) text.end('cancelled');
      this.#drop(request);
    }
    this.#cancelled.clear();
    for (const text of this.#active) {
      const { request } = text;
      if (request.failure !== undefined) this.#drop(request);
      else if (text.outcome !== undefined) {
        this.#giveBack(text);
        if (request.texts.every(({ outcome }) => outcome !== undefined)) this.#drop(request);
      }
    }
  }

  #giveBack(text: Text): void {
    this.#queue.remove(text.request.asked.caller, text);
    this.#active.delete(text);
    this.#paused.delete(text);
    if (text.slot !== undefined) this.#slots.release(text.slot);
    text.slot = undefined;
  }

  /** Gives back what a request holds, and ends its stream. */
  #drop(request: Request, failure?: GenerationError): void {
    if (failure !== undefined) request.fail(failure);
    for (const text of request.texts) this.#giveBack(text);
    this.#requests.delete(request);
    request.settle();
  }

  #pauseWhatIsUnread(): void {
    for (const text of this.#active) {
      if (text.outcome !== undefined || !text.request.stream.isFull) continue;
      this.#active.delete(text);
      this.#paused.add(text);
    }
  }
}
