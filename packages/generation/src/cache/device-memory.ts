import type { DeviceTensor, Session } from '@haksup/runtime';
import type { CacheMemory } from './contract.ts';
import type { CacheShape } from './slot-memory.ts';

/** A cache that lies on the device where its session computes. The session's release frees it. */
export class DeviceMemory implements CacheMemory {
  readonly slots: number;
  readonly capacity: number;
  readonly areRows = false;
  readonly moves: undefined;
  readonly #tensors: readonly Readonly<Record<string, DeviceTensor>>[];

  /** @throws DeviceError where the device has not so much. */
  constructor(session: Session, shape: CacheShape, slots: number, capacity: number) {
    this.slots = slots;
    this.capacity = capacity;
    const { layers, keyValueType, keyValueHeads, headSize } = shape;
    this.#tensors = Array.from({ length: slots }, () => {
      const tensors: Record<string, DeviceTensor> = {};
      for (let layer = 0; layer < layers; layer++) {
        for (const kind of ['key', 'value']) {
          tensors[`${layer}.${kind}`] = session.allocate(keyValueType, [
            1,
            keyValueHeads,
            capacity,
            headSize,
          ]);
        }
      }
      return tensors;
    });
  }

  /** Of one slot: `rows` is 1. */
  tensors(slot: number): Readonly<Record<string, DeviceTensor>> {
    return this.#tensors[slot]!;
  }
}
