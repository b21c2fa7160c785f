import type { ValueInfo } from '../contract.ts';
import { arrayClasses, type ElementType, elementTypes, onnxTypeCodes } from '../element-types.ts';
import type { OpenRequest, RunRequest } from '../engine.ts';
import type { Tensor } from '../tensor.ts';
import type { Address, Api, Status } from './api-table.ts';
import { addressOf, loadApi, readAddresses, readText, viewMemory } from './library.ts';
import { ThreadGate } from './thread-gate.ts';

/*
 * The one module that owns native handles. Its rules, since a breach is not an exception but a crash:
 *
 * - A handle lives in a `Scope` or in a `NativeSession`, is freed once, and is forgotten when it is freed.
 * - Memory that native code may touch (tensors, names, result slots) is referenced from `inFlight` until the
 *   call has returned: a local variable is not enough, since the engine may collect it during an `await`.
 * - A session is freed only when no run is under way.
 */

/** An error that ONNX Runtime reported. */
export class NativeError extends Error {
  override readonly name = 'NativeError';
}

/** Log level of ONNX Runtime: every lesser error comes back as a status, and so as an exception. */
const fatal = 4;

const inFlight = new Set<object>();
const gate = new ThreadGate();

/** Ends each run under way. A process that exits waits for its worker threads, so they are told to stop. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const end of running) end();
});

const typesByCode = new Map(elementTypes.map((type) => [onnxTypeCodes[type], type]));

/** A slot that native code writes a result to. */
class Slot {
  readonly #memory = new BigUint64Array(1);
  readonly address: bigint = addressOf(this.#memory);

  get value(): bigint {
    return this.#memory[0]!;
  }
}

/** Handles and memory of one piece of work, given back together, last first. */
class Scope {
  readonly #releases: (() => void)[] = [];
  readonly #kept: unknown[] = [];

  /** @param owner What keeps the scope; by default it is kept until it is closed, come what may. */
  constructor(owner: 'itself' | 'another' = 'itself') {
    if (owner === 'itself') inFlight.add(this);
  }

  /** Keeps an object alive. */
  retain(object: object): void {
    this.#kept.push(object);
  }

  /** Keeps memory alive; @returns its address. */
  keep(memory: ArrayBufferView): bigint {
    this.#kept.push(memory);
    return addressOf(memory);
  }

  own(address: Address, release: (address: Address) => void): bigint {
    this.#releases.push(() => release(address));
    return address ?? 0n;
  }

  close(): void {
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) release();
    this.#kept.length = 0;
    inFlight.delete(this);
  }
}

/** ONNX Runtime in this process. */
export class OnnxRuntime {
  readonly #api: Api;
  readonly #environment: bigint;
  readonly #allocator: bigint;
  readonly #cpuMemory: bigint;

  /** @throws Error where the library cannot be loaded. */
  constructor() {
    this.#api = loadApi();
    const out = new Slot();
    this.#check(this.#api.CreateEnv(fatal, 'haksup', out.address));
    this.#environment = out.value;
    this.#check(this.#api.GetAllocatorWithDefaultOptions(out.address));
    this.#allocator = out.value;
    this.#check(this.#api.CreateCpuMemoryInfo(0, 0, out.address));
    this.#cpuMemory = out.value;
    // All three live as long as the process.
  }

  /** Whether ONNX Runtime sees a hardware GPU here. */
  hasGpu(): boolean {
    const devices = new Slot();
    const count = new Slot();
    this.#check(this.#api.GetEpDevices(this.#environment, devices.address, count.address));
    const gpu = 1;
    return readAddresses(devices.value, Number(count.value)).some(
      (device) => this.#api.HardwareDevice_Type(this.#api.EpDevice_Device(device)) === gpu,
    );
  }

  /** @throws NativeError; a `provider` that cannot be added says so in it. */
  async open(request: OpenRequest): Promise<NativeSession> {
    const api = this.#api;
    const scope = new Scope();
    const slot = new Slot();
    try {
      this.#check(api.CreateSessionOptions(slot.address));
      const options = scope.own(slot.value, api.ReleaseSessionOptions);
      this.#configure(options, request, scope);
      const { model } = request;
      const [status, session] = await gate.run(async () => {
        const out = new BigUint64Array(1);
        const outAddress = scope.keep(out);
        const result = await new Promise<Status>((resolve, reject) => {
          const done = (error: unknown, value: Status): void => (error ? reject(error) : resolve(value));
          if (typeof model === 'string')
            api.CreateSession.async(this.#environment, model, options, outAddress, done);
          else {
            const bytes = scope.keep(model);
            api.CreateSessionFromArray.async(
              this.#environment,
              bytes,
              model.byteLength,
              options,
              outAddress,
              done,
            );
          }
        });
        return [result, out[0]!] as const;
      });
      this.#check(status);
      return new NativeSession(api, session, this.#cpuMemory, this.#allocator);
    } finally {
      scope.close();
    }
  }

  #configure(options: bigint, request: OpenRequest, scope: Scope): void {
    const api = this.#api;
    if (request.threads !== undefined) this.#check(api.SetIntraOpNumThreads(options, request.threads));
    for (const [key, value] of Object.entries(request.settings)) {
      this.#check(api.AddSessionConfigEntry(options, key, value));
    }
    if (request.device === 'webgpu') {
      this.#check(api.SessionOptionsAppendExecutionProvider(options, 'WebGPU', null, null, 0));
    }
    const files = Object.entries(request.externalData);
    if (files.length === 0) return;
    const encoding = process.platform === 'win32' ? 'utf16le' : 'utf8';
    const names = BigUint64Array.from(files, ([name]) => scope.keep(Buffer.from(`${name}\0`, encoding)));
    const buffers = BigUint64Array.from(files, ([, data]) => scope.keep(data));
    const sizes = BigUint64Array.from(files, ([, data]) => BigInt(data.byteLength));
    this.#check(
      api.AddExternalInitializersFromFilesInMemory(
        options,
        scope.keep(names),
        scope.keep(buffers),
        scope.keep(sizes),
        files.length,
      ),
    );
  }

  #check(status: Status): void {
    check(this.#api, status);
  }
}

/** Frees sessions and bindings that were dropped without a release. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** A session inside ONNX Runtime. */
export class NativeSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #api: Api;
  readonly #cpuMemory: bigint;
  readonly #release: () => void;
  #session: bigint;
  /** C strings by value name; native code gets their addresses at each run. */
  readonly #names = new Map<string, Buffer>();

  constructor(api: Api, session: bigint, cpuMemory: bigint, allocator: bigint) {
    this.#api = api;
    this.#session = session;
    this.#cpuMemory = cpuMemory;
    let released = false;
    this.#release = () => {
      if (!released) api.ReleaseSession(session);
      released = true;
    };
    forgotten.register(this, this.#release, this);
    try {
      this.inputs = this.#describe('input', allocator);
      this.outputs = this.#describe('output', allocator);
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
      return outputs.map(({ into }, index) => into ?? this.#read(call.results[index]!));
    } finally {
      scope.close();
    }
  }

  /** Wraps tensors once for many runs. Every output has to be preallocated. */
  bind(feeds: RunRequest['feeds'], outputs: RunRequest['outputs']): NativeBinding {
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

  #prepare(feeds: RunRequest['feeds'], outputs: RunRequest['outputs'], scope: Scope): PreparedCall {
    const table = (addresses: BigUint64Array): bigint => scope.keep(addresses);
    const results = BigUint64Array.from(outputs, ({ into }) => (into ? this.#wrap(into, scope) : 0n));
    return {
      inputNames: table(BigUint64Array.from(feeds, ([name]) => scope.keep(this.#names.get(name)!))),
      inputs: table(BigUint64Array.from(feeds, ([, tensor]) => this.#wrap(tensor, scope))),
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
      signal?.addEventListener('abort', abort, { once: true });
      running.add(abort);
      return new Promise<Status>((resolve, reject) => {
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
            signal?.removeEventListener('abort', abort);
            running.delete(abort);
            if (error) reject(error);
            else resolve(value);
          },
        );
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

  /** A native tensor over the memory of a JavaScript one. */
  #wrap({ type, shape, data }: Tensor, scope: Scope): bigint {
    // Native code refuses a null address, which an empty array has.
    const memory = scope.keep(data.byteLength === 0 ? new Uint8Array(8) : data);
    const sizes = scope.keep(shape.length === 0 ? new BigInt64Array(1) : BigInt64Array.from(shape, BigInt));
    const slot = new Slot();
    check(
      this.#api,
      this.#api.CreateTensorWithDataAsOrtValue(
        this.#cpuMemory,
        memory,
        data.byteLength,
        sizes,
        shape.length,
        onnxTypeCodes[type],
        slot.address,
      ),
    );
    return scope.own(slot.value, this.#api.ReleaseValue);
  }

  /** A JavaScript tensor with a copy of a native one. */
  #read(value: bigint): Tensor {
    const api = this.#api;
    const slot = new Slot();
    check(api, api.GetTensorTypeAndShape(value, slot.address));
    const info = slot.value;
    let type: ElementType | undefined;
    let shape: number[];
    try {
      type = readType(api, info);
      shape = readSizes(api, info);
    } finally {
      api.ReleaseTensorTypeAndShapeInfo(info);
    }
    if (type === undefined) throw new NativeError('an output has an element type that is not supported');
    check(api, api.GetTensorMutableData(value, slot.address));
    const length = shape.reduce((product, size) => product * size, 1);
    const Class = arrayClasses[type];
    const bytes = length * Class.BYTES_PER_ELEMENT;
    const memory = bytes === 0 ? new ArrayBuffer(0) : viewMemory(slot.value, bytes).slice(0);
    return { type, shape, data: new Class(memory, 0, length) } as Tensor;
  }

  #describe(side: 'input' | 'output', allocator: bigint): ValueInfo[] {
    const api = this.#api;
    const [getCount, getName, getType] =
      side === 'input'
        ? [api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo]
        : [api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo];
    const slot = new Slot();
    check(api, getCount(this.#session, slot.address));
    return Array.from({ length: Number(slot.value) }, (_, index) => {
      check(api, getName(this.#session, index, allocator, slot.address));
      const name = readText(slot.value);
      check(api, api.AllocatorFree(allocator, slot.value));
      check(api, getType(this.#session, index, slot.address));
      const typeInfo = slot.value;
      try {
        check(api, api.CastTypeInfoToTensorInfo(typeInfo, slot.address));
        const type = slot.value === 0n ? undefined : readType(api, slot.value);
        if (type === undefined)
          throw new NativeError(`the ${side} "${name}" is no tensor of a supported type`);
        return { name, type, shape: readShape(api, slot.value) };
      } finally {
        api.ReleaseTypeInfo(typeInfo);
      }
    });
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

function check(api: Api, status: Status): void {
  if (!status) return;
  const message = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  throw new NativeError(message);
}

function readType(api: Api, info: bigint): ElementType | undefined {
  const slot = new Slot();
  check(api, api.GetTensorElementType(info, slot.address));
  return typesByCode.get(Number(slot.value));
}

/** Sizes of a tensor; −1 for a dynamic one. */
function readSizes(api: Api, info: bigint): number[] {
  const slot = new Slot();
  check(api, api.GetDimensionsCount(info, slot.address));
  const sizes = new BigInt64Array(Number(slot.value));
  if (sizes.length > 0) check(api, api.GetDimensions(info, addressOf(sizes), sizes.length));
  return Array.from(sizes, Number);
}

function readShape(api: Api, info: bigint): (number | string)[] {
  const sizes = readSizes(api, info);
  if (sizes.length === 0) return [];
  const names = new BigUint64Array(sizes.length);
  check(api, api.GetSymbolicDimensions(info, addressOf(names), names.length));
  return sizes.map((size, axis) => (size < 0 ? readText(names[axis]!) : size));
}
