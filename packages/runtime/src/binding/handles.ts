import type { Address, Api, Status } from './api-table.ts';
import { addressOf } from './library.ts';

/*
 * What keeps native handles in order. This folder is the only place that has any. Its rules are strict, since a
 * breach is not an exception but a crash:
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

const inFlight = new Set<object>();

/** A slot that native code writes a result to. */
export class Slot {
  readonly #memory = new BigUint64Array(1);
  readonly address: bigint = addressOf(this.#memory);

  get value(): bigint {
    return this.#memory[0]!;
  }
}

/** Handles and memory of one piece of work, given back together, last first. */
export class Scope {
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

/** @throws NativeError where a call has failed. */
export function check(api: Api, status: Status): void {
  if (!status) return;
  const message = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  throw new NativeError(message);
}
