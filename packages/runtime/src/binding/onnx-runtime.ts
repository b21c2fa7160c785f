import type { OpenRequest } from '../engine.ts';
import type { Api, Status } from './api-table.ts';
import { check, Scope, Slot } from './handles.ts';
import { bundledLibrary, loadApi, readAddresses } from './library.ts';
import { NativeSession } from './native-session.ts';
import { gate } from './thread-gate.ts';

/** Log level of ONNX Runtime: every lesser error comes back as a status, and so as an exception. */
const fatal = 4;

/** 32-bit floats keep all their bits: numbers shall be those of the other devices. */
const cudaOptions: Readonly<Record<string, string>> = { use_tf32: '0' };

/** ONNX Runtime in this process. */
export class OnnxRuntime {
  readonly #api: Api;
  readonly #environment: bigint;
  readonly #allocator: bigint;
  readonly #cpuMemory: bigint;

  /**
   * @param library Its path; default is the one that `onnxruntime-node` brings.
   * @throws Error where the library cannot be loaded.
   */
  constructor(library: string = bundledLibrary()) {
    this.#api = loadApi(library);
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
      return new NativeSession(api, session, request.device, this.#cpuMemory, this.#allocator);
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
    if (request.device === 'cuda') this.#appendCuda(options, scope);
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

  /** Providers are looked for beside the library that was loaded. */
  #appendCuda(options: bigint, scope: Scope): void {
    const api = this.#api;
    const slot = new Slot();
    this.#check(api.CreateCUDAProviderOptions(slot.address));
    const cuda = scope.own(slot.value, api.ReleaseCUDAProviderOptions);
    const texts = (values: readonly string[]): bigint =>
      scope.keep(BigUint64Array.from(values, (value) => scope.keep(Buffer.from(`${value}\0`))));
    const entries = Object.entries(cudaOptions);
    const keys = texts(entries.map(([key]) => key));
    const values = texts(entries.map(([, value]) => value));
    this.#check(api.UpdateCUDAProviderOptions(cuda, keys, values, entries.length));
    this.#check(api.SessionOptionsAppendExecutionProvider_CUDA_V2(options, cuda));
  }

  #check(status: Status): void {
    check(this.#api, status);
  }
}
