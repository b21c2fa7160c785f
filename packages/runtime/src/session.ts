import { abortable } from './abortable.ts';
import { checkFeeds, checkOutputs, checkPlaces, checkStillWhole } from './check-values.ts';
import type {
  Binding,
  DeviceTensor,
  Placement,
  RunOptions,
  Session,
  ValueInfo,
  WantedOutputs,
} from './contract.ts';
import type { ElementType } from './element-types.ts';
import type { EngineBinding, EngineSession } from './engine.ts';
import { SessionReleasedError, ValueError } from './errors.ts';
import { elementCount, type Tensor } from './tensor.ts';

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
  readonly #bindings = new Set<Binding>();
  /** Memory of this session, which goes with it. */
  readonly #allocated = new WeakSet<DeviceTensor>();
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
    // Types keep device memory out; what slips by must at least be alive.
    for (const [name, value] of request.feeds) this.#checkOwner('input', name, value);
    for (const { name, into } of request.outputs) if (into) this.#checkOwner('output', name, into);
    const tensors = await this.#whileRunning(() => this.#engine.run(request));
    return Object.fromEntries(request.outputs.map(({ name }, index) => [name, tensors[index]])) as never;
  }

  allocate<T extends ElementType>(type: T, shape: readonly number[]): DeviceTensor<T> {
    if (this.#released !== undefined) throw new SessionReleasedError();
    elementCount(type, shape);
    const memory = this.#engine.allocate(type, shape) as DeviceTensor<T>;
    this.#allocated.add(memory);
    return memory;
  }

  bind(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    outputs: Readonly<Record<string, Tensor | DeviceTensor>>,
  ): Binding {
    if (this.#released !== undefined) throw new SessionReleasedError();
    const request = {
      feeds: checkFeeds(this.#inputsByName, feeds),
      outputs: checkPlaces(this.#outputsByName, outputs),
    };
    for (const [name, value] of request.feeds) this.#checkOwner('input', name, value);
    for (const { name, into } of request.outputs) this.#checkOwner('output', name, into);
    const binding = new GuardedBinding(this.#engine.bind(request), {
      run: (work) => this.#whileRunning(work),
      isReleased: () => this.#released !== undefined,
      check: () => checkStillWhole(request),
      forget: () => this.#bindings.delete(binding),
    });
    this.#bindings.add(binding);
    return binding;
  }

  release(): Promise<void> {
    this.#released ??= this.#releaseWhenIdle();
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #checkOwner(side: 'input' | 'output', name: string, value: Tensor | DeviceTensor): void {
    if ('data' in value || this.#allocated.has(value)) return;
    throw new ValueError(side, name, 'data', 'is memory that this session has not allocated.');
  }

  async #releaseWhenIdle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await Promise.all([...this.#bindings].map((binding) => binding.release()));
    await this.#engine.release();
  }

  async #whileRunning<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#whenIdle?.();
    }
  }
}

/** What a binding needs of its session. */
interface BindingOwner {
  run<T>(work: () => Promise<T>): Promise<T>;
  isReleased(): boolean;
  /** Throws where a tensor's memory is no longer what was bound. */
  check(): void;
  forget(): void;
}

/** The one implementation of {@link Binding}: one run after another, and no release during one. */
class GuardedBinding implements Binding {
  readonly #engine: EngineBinding;
  readonly #owner: BindingOwner;
  /** Settles when the last run asked for has ended. */
  #last: Promise<unknown> = Promise.resolve();
  #released: Promise<void> | undefined;

  constructor(engine: EngineBinding, owner: BindingOwner) {
    this.#engine = engine;
    this.#owner = owner;
  }

  async run({ signal }: RunOptions = {}): Promise<void> {
    if (this.#released !== undefined || this.#owner.isReleased()) throw new SessionReleasedError();
    signal?.throwIfAborted();
    const before = this.#last;
    const run = this.#owner.run(async () => {
      await (signal === undefined ? before : abortable(before, signal));
      this.#owner.check();
      await this.#engine.run(signal);
    });
    const ended = run.catch(() => undefined);
    // A run that is aborted while it waits ends before those that it waited for.
    this.#last = signal === undefined ? ended : before.then(() => ended);
    await run;
  }

  release(): Promise<void> {
    this.#released ??= this.#last.then(() => {
      this.#engine.release();
      this.#owner.forget();
    });
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
