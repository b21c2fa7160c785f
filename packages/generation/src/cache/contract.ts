import type { DeviceTensor, Tensor } from '@haksup/runtime';

/** Copies between slots. They leave the event loop its turns; nothing else may use the slots until they are done. */
export interface SlotMoves {
  /** Copies the first tokens of a slot into another. */
  copy(from: number, to: number, tokens: number): Promise<void>;
  /** Exchanges the first tokens of two slots. */
  exchange(one: number, other: number, tokens: number): Promise<void>;
}

/** Places for texts in the memory of a decoder's keys and values. */
export interface CacheRoom {
  readonly slots: number;
  /** Tokens that a slot may hold. */
  readonly capacity: number;
  /** Whether neighbouring slots may be rows of one run; else a run has one row. */
  readonly areRows: boolean;
  /** Undefined where nothing moves between slots. */
  readonly moves: SlotMoves | undefined;
}

/**
 * Memory that is past and present at once, reserved for all of a slot's tokens. Slots that are rows are one block; on a
 * device each is memory of its own. Legend: G key-value heads, C capacity in tokens, D head size.
 */
export interface CacheMemory extends CacheRoom {
  /** `N.key` and `N.value` of each layer over neighbouring slots, [rows, G, C, D]. */
  tensors(first: number, rows: number): Readonly<Record<string, Tensor | DeviceTensor>>;
}
