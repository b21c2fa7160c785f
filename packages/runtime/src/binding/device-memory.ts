import type { Device, DeviceTensor } from '../contract.ts';
import { type ElementType, onnxTypeCodes } from '../element-types.ts';
import type { Api } from './api-table.ts';
import { check, Scope, Slot } from './handles.ts';

/** What ONNX Runtime calls the memory of a device. */
const memoryNames: Readonly<Record<Device, string>> = {
  cpu: 'Cpu',
  cuda: 'Cuda',
  webgpu: 'WebGPU_Buf',
};
/** `OrtDeviceAllocator` and `OrtMemTypeDefault`. */
const deviceAllocator = 0;
const defaultMemory = 0;

/** A tensor that ONNX Runtime holds; its handle is good until its session is released. */
export class NativeDeviceTensor implements DeviceTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly handle: bigint;

  constructor(type: ElementType, shape: readonly number[], handle: bigint) {
    this.type = type;
    this.shape = shape;
    this.handle = handle;
  }
}

/** The memory that was allocated for a session on its device. Released before the session. */
export class DeviceMemory {
  readonly #api: Api;
  readonly #session: bigint;
  readonly #device: Device;
  readonly #scope = new Scope('another');
  #allocator: bigint | undefined;

  constructor(api: Api, session: bigint, device: Device) {
    this.#api = api;
    this.#session = session;
    this.#device = device;
  }

  /** @throws NativeError. */
  allocate(type: ElementType, shape: readonly number[]): NativeDeviceTensor {
    const slot = new Slot();
    this.#allocator ??= this.#createAllocator();
    const { CreateTensorAsOrtValue, ReleaseValue } = this.#api;
    const code = onnxTypeCodes[type];
    const work = new Scope();
    try {
      const sizes = work.keep(BigInt64Array.from(shape.length === 0 ? [1] : shape, BigInt));
      check(this.#api, CreateTensorAsOrtValue(this.#allocator, sizes, shape.length, code, slot.address));
    } finally {
      work.close();
    }
    return new NativeDeviceTensor(type, [...shape], this.#scope.own(slot.value, ReleaseValue));
  }

  release(): void {
    this.#scope.close();
  }

  #createAllocator(): bigint {
    const api = this.#api;
    const slot = new Slot();
    const name = memoryNames[this.#device];
    check(api, api.CreateMemoryInfo(name, deviceAllocator, 0, defaultMemory, slot.address));
    const info = this.#scope.own(slot.value, api.ReleaseMemoryInfo);
    check(api, api.CreateAllocator(this.#session, info, slot.address));
    return this.#scope.own(slot.value, api.ReleaseAllocator);
  }
}
