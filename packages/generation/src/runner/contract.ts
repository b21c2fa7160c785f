import type { Placement } from '@haksup/runtime';

/** One row of a run: new tokens of one slot. */
export interface RunRow {
  /** How many tokens of the text the slot holds before these. */
  readonly position: number;
  /** T new tokens. */
  readonly tokens: ArrayLike<number>;
}

/**
 * Rows of neighbouring slots that are computed at once: one token of each of many, or many tokens of one. (The attention
 * kernel takes no more than one row with several tokens behind a past.)
 */
export interface Run {
  /** Index of the first row's slot. */
  readonly first: number;
  readonly rows: readonly RunRow[];
  /** T: tokens of each row; `position` + T must not exceed the capacity. */
  readonly length: number;
  /** Whose logits are given: of each row's last place, or of every place. */
  readonly select: 'last' | 'all';
}

/**
 * Computes rows of a decoder over the cache, one run at a time. Legend: B rows, T new tokens of each, R selected places
 * (B, or B·T), V vocabulary.
 */
export interface Runner {
  readonly placement: Placement;
  /** How many runs there were. */
  readonly runs: number;
  /** Most tokens of one text that a run may have. */
  readonly mostTokens: number;
  /**
   * Computes tokens and puts their keys and values into the cache.
   *
   * @returns Logits [R, V], in the order of the rows and places; the caller's to overwrite until the next run.
   * @throws RunError; what the rows' slots hold is then undefined.
   */
  run(run: Run): Promise<Float32Array>;
  /** Frees the model after the run under way. */
  release(): Promise<void>;
}
