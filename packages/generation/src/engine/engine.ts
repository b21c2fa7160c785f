import type { Placement } from '@haksup/runtime';
import { Slots } from '../cache/slots.ts';
import type { Engine, EngineStatistics, Generation, GenerationRequest } from '../contract.ts';
import type { Runner } from '../runner/contract.ts';
import type { OpenedDecoder } from '../runner/open-decoder.ts';
import { releaseAll } from '../runner/release-all.ts';
import { Draft } from '../speculation/draft.ts';
import { Speculator } from '../speculation/speculator.ts';
import type { EngineSettings } from './check-options.ts';
import { checkRequest } from './check-request.ts';
import { EngineReleasedError, QueueFullError } from './errors.ts';
import { Loop } from './loop.ts';
import { Pace } from './pace.ts';
import { Request } from './request.ts';
import { Stepper } from './stepper.ts';
import type { Text } from './text.ts';
import { noTotals } from './totals.ts';

/** What an engine is made of. */
export interface EngineParts {
  readonly decoder: OpenedDecoder;
  readonly draft: OpenedDecoder | undefined;
  readonly vocabulary: number;
  readonly settings: EngineSettings;
}

/** Takes requests in, and puts the parts together that serve them. */
export class GenerationEngine implements Engine {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly placement: Placement;
  readonly #settings: EngineSettings;
  readonly #runner: Runner;
  readonly #slots: Slots<Text>;
  readonly #speculator: Speculator;
  readonly #hasDraft: boolean;
  readonly #loop: Loop;
  readonly #totals = noTotals();
  #released: Promise<void> | undefined;

  constructor({ decoder, draft, vocabulary, settings }: EngineParts) {
    const { runner, memory } = decoder;
    this.vocabulary = vocabulary;
    this.contextLength = memory.capacity;
    this.placement = runner.placement;
    this.#settings = settings;
    this.#runner = runner;
    const slots = new Slots<Text>(memory, (text) => this.#loop.isPaused(text), draft?.memory);
    this.#slots = slots;
    this.#hasDraft = draft !== undefined;
    this.#speculator = new Speculator(memory.capacity, draft && new Draft(draft.runner, slots));
    const pace = new Pace(settings.stepTarget);
    const stepper = new Stepper({ runner, slots, pace, speculator: this.#speculator, vocabulary });
    this.#loop = new Loop(stepper, slots, settings.onStep);
  }

  generate(asked: GenerationRequest): Generation {
    if (this.#released !== undefined) throw new EngineReleasedError();
    const { vocabulary, contextLength } = this;
    const checked = checkRequest(asked, { vocabulary, contextLength, hasDraft: this.#hasDraft });
    this.#refuseWhenFull(checked.caller, checked.samples);
    const request = new Request(checked, vocabulary, this.#settings.unreadLimit, this.#totals, {
      cancelled: () => this.#loop.cancel(request),
      hasRoom: () => this.#loop.resume(request),
    });
    this.#loop.add(request);
    request.listen();
    return request.stream;
  }

  statistics(): EngineStatistics {
    return {
      slots: this.#slots.count,
      waiting: this.#loop.waiting,
      active: this.#loop.active,
      paused: this.#loop.paused,
      cachedTokens: this.#slots.cachedTokens,
      ...this.#totals,
      runs: this.#runner.runs,
    };
  }

  release(): Promise<void> {
    this.#released ??= this.#releaseWhenIdle();
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  async #releaseWhenIdle(): Promise<void> {
    await releaseAll([{ release: () => this.#loop.stop() }, this.#runner, this.#speculator]);
  }

  #refuseWhenFull(caller: string, asked: number): void {
    const { queueLimit, callerQueueLimit } = this.#settings;
    for (const [scope, waiting, limit] of [
      ['engine', this.#loop.waiting, queueLimit],
      ['caller', this.#loop.waitingOf(caller), callerQueueLimit],
    ] as const) {
      if (waiting + asked > limit) throw new QueueFullError({ scope, caller, waiting, asked, limit });
    }
  }
}
