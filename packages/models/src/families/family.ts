import type { Architecture } from './architecture.ts';

/** One tensor of a checkpoint, as part of a weight. */
export type Source =
  | string
  | {
      readonly tensor: string;
      /** The checkpoint holds [in, out], the other way round than weights are stored here. */
      readonly transposed?: true;
      /** Added to every element: a norm that multiplies by 1 + w is stored as 1 + w. */
      readonly plus?: number;
    };

/**
 * Where weights come from: a weight's name to tensors of the checkpoint, laid one under another (query, key and value
 * become one matrix). `{layer}` stands for the layer's number on both sides. A name with ` × 2` behind it is that of a
 * weight of two pieces, where the family has both kinds (T5's networks are plain or gated).
 */
export type TensorNames = Readonly<Record<string, readonly Source[]>>;

/**
 * A model family by its differences: how its `config.json` describes the architecture, and what its checkpoints call
 * the weights. Layers are shared; a family builds nothing.
 */
export interface Family {
  readonly name: string;
  /** `model_type` in `config.json`. */
  readonly modelTypes: readonly string[];
  /**
   * @param tensors The checkpoint's tensors by name, for what a configuration alone does not say.
   * @throws ConfigError, UnsupportedModelError
   */
  describe(config: Readonly<Record<string, unknown>>, tensors: ReadonlyMap<string, unknown>): Architecture;
  readonly tensors: TensorNames;
  /** What may stand before every tensor's name; the first under which the token table is found. Default: nothing. */
  readonly prefixes?: readonly string[];
  /** Tensors that hold no weights (tables that can be computed), matched without the prefix. */
  readonly ignored?: RegExp;
}
