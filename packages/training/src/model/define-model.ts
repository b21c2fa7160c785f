import type { Graph, Value } from '@haksup/graph';
import type { ElementType, Tensor } from '@haksup/runtime';
import { DefinitionError } from '../errors.ts';
import type { Initialiser } from './initialisers.ts';

/** A float32 parameter that training changes, or leaves alone. */
export interface ParameterDefinition {
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
  /** Whether weight decay pulls it to 0. Default: matrices yes, vectors and scalars (norms, biases) no. */
  readonly decay?: boolean;
  /** Default true. What is not trained gets no gradient, no optimiser state and no place in checkpoints. */
  readonly trainable?: boolean;
}

/** What a loss is built from. All values are of `graph`. */
export interface LossContext {
  readonly graph: Graph;
  /** The batch's tensors as values, with its static shapes. @throws {BatchError} for a name that it lacks. */
  input(name: string): Value;
  /** @throws {DefinitionError} for a name that the model lacks. */
  parameter(name: string): Value;
}

export interface Loss {
  /** One float32 element: the batch's mean loss. */
  readonly loss: Value;
  /**
   * One float32 element: how much the mean counts among accumulated batches, such as the number of positions
   * that a mask lets in. Default: all batches alike.
   */
  readonly weight?: Value;
  /** Further numbers to report, one float32 element each, averaged as the loss is. */
  readonly metrics?: Readonly<Record<string, Value>>;
}

/**
 * A model as training sees it: named parameters, and a function that builds the loss for one batch's shapes.
 * The function is called once for each combination of shapes (and once more for evaluation), so batches may
 * come in length buckets.
 */
export interface ModelDefinition {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly loss: (context: LossContext) => Value | Loss;
}

/** The tensors of one batch by name. All batches of one combination of shapes share a session. */
export interface Batch {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** For the progress line. Default: the elements of the first int64 tensor, else of the first tensor. */
  readonly tokens?: number;
}

/** The type and shape of each tensor of a batch. */
export type BatchShape = Readonly<
  Record<string, { readonly type: ElementType; readonly shape: readonly number[] }>
>;

/**
 * Checks a definition where it is written.
 * @throws {DefinitionError} where there is nothing to train, or a shape is none.
 */
export function defineModel(definition: ModelDefinition): ModelDefinition {
  const entries = Object.entries(definition.parameters);
  for (const [name, { shape }] of entries) {
    if (!shape.every((length) => Number.isInteger(length) && length > 0)) {
      throw new DefinitionError(
        `Parameter ${name} of ${definition.name} has the shape [${shape.join(', ')}].`,
      );
    }
  }
  if (!entries.some(([, { trainable }]) => trainable !== false)) {
    throw new DefinitionError(`${definition.name} has no parameter to train.`);
  }
  return definition;
}

/** How many tokens the progress line counts for a batch. */
export function tokensOf(batch: Batch): number {
  if (batch.tokens !== undefined) return batch.tokens;
  const tensors = Object.values(batch.tensors);
  return (tensors.find(({ type }) => type === 'int64') ?? tensors[0])?.data.length ?? 0;
}
