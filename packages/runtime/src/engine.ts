import type { Device, DeviceTensor, EngineName, ValueInfo } from './contract.ts';
import type { ElementType } from './element-types.ts';
import type { Tensor } from './tensor.ts';

/** What an engine opens: validated options, nothing left to decide. */
export interface OpenRequest {
  /** Serialised ONNX model, or the path of one. */
  readonly model: Uint8Array | string;
  readonly device: Device;
  readonly threads: number | undefined;
  readonly externalData: Readonly<Record<string, Uint8Array>>;
  readonly settings: Readonly<Record<string, string>>;
}

/** One wanted output; `into` is the caller's preallocated tensor. */
export interface OutputRequest {
  readonly name: string;
  readonly into: Tensor | undefined;
}

/** One run: names exist, types and fixed sizes fit, tensors are whole. */
export interface RunRequest {
  readonly feeds: readonly (readonly [name: string, tensor: Tensor])[];
  readonly outputs: readonly OutputRequest[];
  readonly signal: AbortSignal | undefined;
}

/** Tensors for many runs: every input, and a place for each wanted output. */
export interface BindRequest {
  readonly feeds: readonly (readonly [name: string, tensor: Tensor | DeviceTensor])[];
  readonly outputs: readonly { readonly name: string; readonly into: Tensor | DeviceTensor }[];
}

/**
 * A model inside an engine. It is called through {@link GuardedSession} only, which checks the values, never
 * runs after `release` and calls `release` once, when no run is under way.
 */
export interface EngineSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Tensors in the order of `outputs`. Rejects with RunError, ValueError or the signal's reason. */
  run(request: RunRequest): Promise<Tensor[]>;
  /** Takes whole, fitting tensors for many runs: all inputs, and a preallocated tensor for every output. */
  bind(request: BindRequest): EngineBinding;
  /** Memory of a valid shape that lives as long as the session. Throws DeviceError. */
  allocate(type: ElementType, shape: readonly number[]): DeviceTensor;
  release(): Promise<void>;
}

/** Bound tensors inside an engine; called one run at a time, and released before its session. */
export interface EngineBinding {
  run(signal: AbortSignal | undefined): Promise<void>;
  release(): void;
}

/** A way to reach ONNX Runtime. */
export interface Engine {
  readonly name: EngineName;
  /** Rejects with ModelError or DeviceError. */
  open(request: OpenRequest): Promise<EngineSession>;
}
