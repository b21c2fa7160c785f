import type { Device, DeviceTensor } from '../contract.ts';
import type { ElementType } from '../element-types.ts';
import type {
  BindRequest,
  Engine,
  EngineBinding,
  EngineSession,
  OpenRequest,
  RunRequest,
} from '../engine.ts';
import { DeviceError, ModelError, RunError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { NativeError } from './handles.ts';
import type { NativeSession } from './native-session.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

/** ONNX Runtime's C API, called on worker threads of this process without copying tensors. */
export class BindingEngine implements Engine {
  readonly name = 'binding';
  readonly #runtime: OnnxRuntime;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
  }

  async open(request: OpenRequest): Promise<EngineSession> {
    const { model, device } = request;
    try {
      return new BindingSession(await this.#runtime.open(request), device);
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      const source = typeof model === 'string' ? model : `${model.byteLength} bytes`;
      // The model's own path may hold the name of a device.
      const reason = error.message.replaceAll(source, '');
      if (device !== 'cpu' && /webgpu|adapter|dawn|cuda|cudnn|cublas|execution provider/i.test(reason)) {
        throw new DeviceError(device, error.message, error);
      }
      throw new ModelError(source, error.message, error);
    }
  }
}

class BindingSession implements EngineSession {
  readonly inputs: EngineSession['inputs'];
  readonly outputs: EngineSession['outputs'];
  readonly #native: NativeSession;
  readonly #device: Device;

  constructor(native: NativeSession, device: Device) {
    this.#native = native;
    this.#device = device;
    this.inputs = native.inputs;
    this.outputs = native.outputs;
  }

  async run(request: RunRequest): Promise<Tensor[]> {
    return asRunError(this.#native.run(request));
  }

  allocate(type: ElementType, shape: readonly number[]): DeviceTensor {
    try {
      return this.#native.allocate(type, shape);
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      throw new DeviceError(this.#device, `${error.message}.`, error);
    }
  }

  bind(request: BindRequest): EngineBinding {
    const binding = this.#native.bind(request);
    return { run: (signal) => asRunError(binding.run(signal)), release: () => binding.release() };
  }

  async release(): Promise<void> {
    this.#native.release();
  }
}

async function asRunError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NativeError) throw new RunError(error.message, error);
    throw error;
  }
}
