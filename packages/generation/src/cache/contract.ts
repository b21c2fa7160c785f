import type { DeviceTensor, Tensor } from '@haksup/runtime';

/** Copies between slots. They leave the event loop its turns; nothing else may use the slots until they are done. */
export interface SlotMoves {
  /** Copies the first tokens of a slot into another. */
  copy(from: number, to: number, tokens: number): Promise<void>;
  /** Exchanges the first tokens of two slots. */
  exchange(one: number, other: number, tokens: number): Promise<void>;
}

/** The memory of a decoder's keys and values. Legend: G key-value heads, C capacity in tokens, D head size. */
export interface CacheMemory {
  readonly slots: number;
  /** C */
  readonly capacity: number;
  /**
   * Undefined where each slot is memory of its own, on a device: a run then has one row, and nothing moves between
   * slots. Else all slots are one block, where neighbours are rows of one run.
   */
  readonly moves: SlotMoves | undefined;
  /** `N.key` and `N.value` of each layer over neighbouring slots, [rows, G, C, D]. */
  tensors(first: number, rows: number): Readonly<Record<string, Tensor | DeviceTensor>>;
}
