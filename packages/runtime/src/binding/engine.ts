import type { Engine, EngineSession, OpenRequest, RunRequest } from '../engine.ts';
import { DeviceError, ModelError, RunError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { NativeError, type NativeSession, type OnnxRuntime } from './native.ts';

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
      return new BindingSession(await this.#runtime.open(request));
    } catch (error) {
      if (!(error instanceof NativeError)) throw error;
      if (device !== 'cpu' && /webgpu|adapter|dawn|execution provider/i.test(error.message)) {
        throw new DeviceError(device, error.message, error);
      }
      const source = typeof model === 'string' ? model : `${model.byteLength} bytes`;
      throw new ModelError(source, error.message, error);
    }
  }
}

class BindingSession implements EngineSession {
  readonly inputs: EngineSession['inputs'];
  readonly outputs: EngineSession['outputs'];
  readonly #native: NativeSession;

  constructor(native: NativeSession) {
    this.#native = native;
    this.inputs = native.inputs;
    this.outputs = native.outputs;
  }

  async run(request: RunRequest): Promise<Tensor[]> {
    try {
      return await this.#native.run(request);
    } catch (error) {
      if (error instanceof NativeError) throw new RunError(error.message, error);
      throw error;
    }
  }

  async release(): Promise<void> {
    this.#native.release();
  }
}
