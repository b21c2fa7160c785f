import type { Device, DeviceTensor, ValueInfo } from '../contract.ts';
import type { ElementType } from '../element-types.ts';
import type { BindRequest, RunRequest } from '../engine.ts';
import type { Tensor } from '../tensor.ts';
import type { Api, Status } from './api-table.ts';
import { DeviceMemory, NativeDeviceTensor } from './device-memory.ts';
import { check, NativeError, Scope, Slot } from './handles.ts';
import { describeValues, readTensor, wrapTensor } from './native-values.ts';
import { gate } from './thread-gate.ts';

/** Ends each run under way. A process that exits waits for its worker threads, so they are told to stop. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const end of running) end();
});

/** Frees sessions and bindings that were dropped without a release. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** A session inside ONNX Runtime. */
export class NativeSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #api: Api;
  readonly #cpuMemory: bigint;
  readonly #deviceMemory: DeviceMemory;
  readonly #release: () => void;
  #session: bigint;
  /** C strings by value name; native code gets their addresses at each run. */
  readonly #names = new Map<string, Buffer>();

  constructor(api: Api, session: bigint, device: Device, cpuMemory: bigint, allocator: bigint) {
    this.#api = api;
    this.#session = session;
    this.#cpuMemory = cpuMemory;
    const deviceMemory = new DeviceMemory(api, session, device);
    this.#deviceMemory = deviceMemory;
    let released = false;
    this.#release = () => {
      deviceMemory.release();
      if (!released) api.ReleaseSession(session);
      released = true;
    };
    forgotten.register(this, this.#release, this);
    try {
      this.inputs = describeValues(api, session, 'input', allocator);
      this.outputs = describeValues(api, session, 'output', allocator);
    } catch (error) {
      this.release();
      throw error;
    }
    for (const { name } of [...this.inputs, ...this.outputs]) this.#names.set(name, Buffer.from(`${name}\0`));
  }

  /**
   * Runs the graph on a worker thread. Feeds and preallocated outputs are used in place.
   *
   * @returns Tensors in the order of `outputs`.
   * @throws NativeError, or the signal's reason.
   */
  async run({ feeds, outputs, signal }: RunRequest): Promise<Tensor[]> {
    const scope = new Scope();
    try {
      const call = this.#prepare(feeds, outputs, scope);
      const status = await this.#execute(call, scope, signal);
      // Values that the run made are owned from here on, whatever it returned.
      for (const [index, { into }] of outputs.entries()) {
        if (into === undefined && call.results[index] !== 0n) {
          scope.own(call.results[index]!, this.#api.ReleaseValue);
        }
      }
      finish(this.#api, status, signal);
      return outputs.map(({ into }, index) => into ?? readTensor(this.#api, call.results[index]!));
    } finally {
      scope.close();
    }
  }

  /** Wraps tensors once for many runs. Every output has to be preallocated. */
  bind({ feeds, outputs }: BindRequest): NativeBinding {
    const scope = new Scope('another');
    try {
      const call = this.#prepare(feeds, outputs, scope);
      const run = async (signal: AbortSignal | undefined): Promise<void> => {
        const work = new Scope();
        work.retain(scope);
        try {
          finish(this.#api, await this.#execute(call, work, signal), signal);
        } finally {
          work.close();
        }
      };
      return new NativeBinding(run, scope);
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  /** Memory on the device; @throws NativeError. */
  allocate(type: ElementType, shape: readonly number[]): DeviceTensor {
    if (this.#session === 0n) throw new NativeError('the session has been released');
    return this.#deviceMemory.allocate(type, shape);
  }

  #prepare(
    feeds: BindRequest['feeds'],
    outputs: readonly { readonly name: string; readonly into: Tensor | DeviceTensor | undefined }[],
    scope: Scope,
  ): PreparedCall {
    const handleOf = (tensor: Tensor | DeviceTensor): bigint => {
      if ('data' in tensor) return wrapTensor(this.#api, this.#cpuMemory, tensor, scope);
      if (tensor instanceof NativeDeviceTensor) return tensor.handle;
      throw new NativeError('a device tensor is of another engine');
    };
    const table = (addresses: BigUint64Array): bigint => scope.keep(addresses);
    const results = BigUint64Array.from(outputs, ({ into }) => (into ? handleOf(into) : 0n));
    return {
      inputNames: table(BigUint64Array.from(feeds, ([name]) => scope.keep(this.#names.get(name)!))),
      inputs: table(BigUint64Array.from(feeds, ([, tensor]) => handleOf(tensor))),
      inputCount: feeds.length,
      outputNames: table(BigUint64Array.from(outputs, ({ name }) => scope.keep(this.#names.get(name)!))),
      outputCount: outputs.length,
      results,
      resultsAddress: table(results),
    };
  }

  #execute(call: PreparedCall, scope: Scope, signal: AbortSignal | undefined): Promise<Status> {
    const api = this.#api;
    const options = this.#runOptions(scope);
    return gate.run(() => {
      signal?.throwIfAborted();
      if (this.#session === 0n) throw new NativeError('the session has been released');
      const abort = (): void => check(api, api.RunOptionsSetTerminate(options));
      // After its end the run's options are freed, and nobody may touch them.
      const end = (): void => {
        signal?.removeEventListener('abort', abort);
        running.delete(abort);
      };
      signal?.addEventListener('abort', abort, { once: true });
      running.add(abort);
      return new Promise<Status>((resolve, reject) => {
        try {
          api.Run.async(
            this.#session,
            options,
            call.inputNames,
            call.inputs,
            call.inputCount,
            call.outputNames,
            call.outputCount,
            call.resultsAddress,
            (error, value) => {
              end();
              if (error) reject(error);
              else resolve(value);
            },
          );
        } catch (error) {
          end();
          reject(new NativeError('the call could not be made', { cause: error }));
        }
      });
    }, signal);
  }

  /** Frees the session; further calls do nothing. No run may be under way. */
  release(): void {
    if (this.#session === 0n) return;
    this.#session = 0n;
    forgotten.unregister(this);
    this.#release();
  }

  #runOptions(scope: Scope): bigint {
    const slot = new Slot();
    check(this.#api, this.#api.CreateRunOptions(slot.address));
    return scope.own(slot.value, this.#api.ReleaseRunOptions);
  }
}

/** Arguments of one run, ready to be handed over; their memory lives in the scope that prepared them. */
interface PreparedCall {
  readonly inputNames: bigint;
  readonly inputs: bigint;
  readonly inputCount: number;
  readonly outputNames: bigint;
  readonly outputCount: number;
  /** Handles of the outputs; the run fills in those that are 0. */
  readonly results: BigUint64Array;
  readonly resultsAddress: bigint;
}

/** Tensors that a session runs over again and again. */
export class NativeBinding {
  readonly #run: (signal: AbortSignal | undefined) => Promise<void>;
  #scope: Scope | undefined;

  constructor(run: (signal: AbortSignal | undefined) => Promise<void>, scope: Scope) {
    this.#run = run;
    this.#scope = scope;
    forgotten.register(this, () => scope.close(), this);
  }

  /** @throws NativeError, or the signal's reason. */
  async run(signal: AbortSignal | undefined): Promise<void> {
    if (this.#scope === undefined) throw new NativeError('the binding has been released');
    await this.#run(signal);
  }

  /** Frees the handles; further calls do nothing. No run may be under way. */
  release(): void {
    forgotten.unregister(this);
    this.#scope?.close();
    this.#scope = undefined;
  }
}

/** Throws what a run came to: an abort, even where the run was quicker, or an error. */
function finish(api: Api, status: Status, signal: AbortSignal | undefined): void {
  try {
    check(api, status);
  } finally {
    signal?.throwIfAborted();
  }
}
