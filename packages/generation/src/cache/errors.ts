import { GenerationError } from '../errors.ts';

/** The system has not as much memory as the cache would take. */
export class CacheMemoryError extends GenerationError {
  override readonly name = 'CacheMemoryError';
  readonly bytes: number;
  readonly slots: number;
  readonly capacity: number;

  constructor(facts: { bytes: number; slots: number; capacity: number }, options: ErrorOptions) {
    const { bytes, slots, capacity } = facts;
    super(
      `The cache of ${slots} slots of ${capacity} tokens would take ${bytes} bytes, which the system has not. Ask for fewer "slots" or a shorter "contextLength".`,
      options,
    );
    this.bytes = bytes;
    this.slots = slots;
    this.capacity = capacity;
  }
}
