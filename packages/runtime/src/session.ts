import { checkFeeds, checkOutputs } from './check-values.ts';
import type { Placement, RunOptions, Session, ValueInfo, WantedOutputs } from './contract.ts';
import type { EngineSession } from './engine.ts';
import { SessionReleasedError } from './errors.ts';
import type { Tensor } from './tensor.ts';

/**
 * The one implementation of {@link Session}: checks values before an engine sees them and keeps the engine's
 * promises about release (never during a run, never twice, nothing after).
 */
export class GuardedSession implements Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly placement: Placement;
  readonly #engine: EngineSession;
  readonly #inputsByName: ReadonlyMap<string, ValueInfo>;
  readonly #outputsByName: ReadonlyMap<string, ValueInfo>;
  #running = 0;
  #whenIdle: (() => void) | undefined;
  #released: Promise<void> | undefined;

  constructor(engine: EngineSession, placement: Placement) {
    this.#engine = engine;
    this.placement = placement;
    this.inputs = engine.inputs;
    this.outputs = engine.outputs;
    this.#inputsByName = new Map(engine.inputs.map((info) => [info.name, info]));
    this.#outputsByName = new Map(engine.outputs.map((info) => [info.name, info]));
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    options: RunOptions & { readonly outputs?: WantedOutputs | readonly string[] } = {},
  ): Promise<never> {
    if (this.#released !== undefined) throw new SessionReleasedError();
    const { signal } = options;
    signal?.throwIfAborted();
    const request = {
      feeds: checkFeeds(this.#inputsByName, feeds),
      outputs: checkOutputs(this.#outputsByName, options.outputs),
      signal,
    };
    this.#running += 1;
    try {
      const tensors = await this.#engine.run(request);
      return Object.fromEntries(request.outputs.map(({ name }, index) => [name, tensors[index]])) as never;
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#whenIdle?.();
    }
  }

  release(): Promise<void> {
    this.#released ??= this.#releaseWhenIdle();
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  async #releaseWhenIdle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await this.#engine.release();
  }
}
