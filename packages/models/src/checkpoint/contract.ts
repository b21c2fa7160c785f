/**
 * A trained model's weights and configuration as somebody else saved them, read piece by piece. Files are untrusted:
 * opening checks every length and offset before anything of that size is allocated.
 */

/** How elements are stored. The quantised ones (GGUF) hold 32 elements of a row, Q6_K 256, in a block with its scale. */
export type Dtype = 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q6_K';

export interface CheckpointTensor {
  readonly name: string;
  /** A {@link Dtype}, or the name of one that can be listed but not read as numbers (`I64`, `BOOL` …). */
  readonly dtype: string;
  /** Outermost dimension first. */
  readonly shape: readonly number[];
}

export interface Checkpoint extends AsyncDisposable {
  /** Where it was opened, for messages. */
  readonly path: string;
  /** `config.json` as parsed JSON, or its equivalent built from a GGUF file's metadata. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Files that belong to the model and are no weights (tokenizer, generation settings …), as absolute paths. */
  readonly companions: readonly string[];
  /**
   * Reads rows of a tensor, widened to float32. A row is what one index of the first dimension holds; a vector's row
   * is one element. Only these rows are read from disk.
   *
   * @throws CheckpointError, UnsupportedDtypeError.
   */
  readRows(name: string, start: number, end: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** How many elements one row of a shape has. */
export function rowLength(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
