import {
  add,
  blockGather,
  blockMatmul,
  bytesPerBlock,
  cast,
  customOperator,
  divide,
  type ExternalTensor,
  type Graph,
  gather,
  linear,
  maximum,
  multiply,
  negate,
  swapLastAxes,
  type Value,
} from '@haksup/graph';
import type { Place, PromptWeight, StoredWeight } from '../model/manifest.ts';

/** What a product with 4- or 8-bit weights computes in on the CPU: int8 quantises the activations too. */
export type Activations = 'int8' | 'float32';

/**
 * The weights of a converted model as values of a graph. Layers ask by name and never see how a weight is stored.
 * Values are made when they are asked for, so that a graph holds what it uses.
 */
export class Weights {
  /** Where each parameter's bytes lie, for the graph's writer. */
  readonly places: Map<string, ExternalTensor> = new Map();
  readonly #graph: Graph;
  readonly #stored: Readonly<Record<string, StoredWeight>>;
  readonly #file: string;
  readonly #activations: Activations;
  readonly #prompts: Readonly<Record<string, PromptWeight>>;
  readonly #values = new Map<string, Value>();

  constructor(
    graph: Graph,
    stored: Readonly<Record<string, StoredWeight>>,
    file: string,
    activations: Activations,
    prompts: Readonly<Record<string, PromptWeight>> = {},
  ) {
    this.#graph = graph;
    this.#stored = stored;
    this.#file = file;
    this.#activations = activations;
    this.#prompts = prompts;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#stored, name);
  }

  /** A vector (or a table of learned positions), as float32. */
  vector(name: string): Value {
    const { shape, data } = this.#stored[name]!;
    return this.#parameter(name, 'float32', shape, data);
  }

  /** x·Wᵀ + b. Legend: x [..., I], weight [O, I], result [..., O]; the bias is there or not. */
  linear(x: Value, name: string): Value {
    const bias = this.has(`${name}.bias`) ? this.vector(`${name}.bias`) : undefined;
    const again = Object.hasOwn(this.#prompts, `${name}.weight`)
      ? this.#prompts[`${name}.weight`]
      : undefined;
    if (again === undefined) return this.#product(x, `${name}.weight`, bias);
    const product = this.#wholeProduct(x, `${name}.weight`, again);
    return bias === undefined ? product : add(product, bias);
  }

  /** x times a table of rows: the scores of every row. Legend: x [..., D], table [V, D], result [..., V]. */
  scores(x: Value, table: string): Value {
    return this.#product(x, table, undefined);
  }

  /** Rows of a table by index. Legend: table [V, D], indices [...I], result [...I, D] in float32. */
  rows(table: string, indices: Value): Value {
    const { shape, format, data, scales } = this.#stored[table]!;
    const [rows, columns] = shape as [number, number];
    if (format.kind !== 'blocks') {
      return cast(gather(this.#parameter(table, format.kind, shape, data), indices), 'float32');
    }
    const blocks = Math.ceil(columns / format.block);
    const flat = [rows, blocks * bytesPerBlock(format)];
    return blockGather(
      this.#parameter(`${table}.rows`, 'uint8', flat, data),
      this.#parameter(`${table}.scales`, 'float32', [rows, blocks], scales!),
      indices,
      { rows, columns, ...format },
    );
  }

  #product(x: Value, name: string, bias: Value | undefined): Value {
    const { shape, format, data, scales } = this.#stored[name]!;
    const [rows, columns] = shape as [number, number];
    if (format.kind === 'float32') {
      return linear(x, this.#parameter(name, 'float32', shape, data), bias);
    }
    if (format.kind === 'float16') {
      const weight = cast(this.#parameter(name, 'float16', shape, data), 'float32');
      return linear(x, weight, bias);
    }
    const blocks = Math.ceil(columns / format.block);
    const product = blockMatmul(
      x,
      this.#parameter(name, 'uint8', [rows, blocks, bytesPerBlock(format)], data),
      this.#parameter(`${name}.scales`, 'float32', [rows, blocks], scales!),
      { rows, columns, ...format, accuracyLevel: this.#activations === 'int8' ? 4 : 1 },
    );
    return bias === undefined ? product : add(product, bias);
  }

  /**
   * A product of whole numbers. The kernel has one scale for all of x, so each token is brought to magnitudes up to 1
   * first: one that is large in a few channels would leave the others nothing.
   *
   *     x [.., I] ─▶ ÷ largest of the token ─▶ int8 product ─▶ · largest ─▶ [.., O]
   */
  #wholeProduct(x: Value, name: string, { shape, data, scales }: PromptWeight): Value {
    const [rows, columns] = shape as [number, number];
    const extreme = (operator: 'ReduceMax' | 'ReduceMin'): Value =>
      customOperator({
        operator,
        inputs: [x, this.#graph.constant('int64', [1], [-1])],
        attributes: { keepdims: { int: 1 } },
        outputs: [{ type: 'float32', shape: [...x.shape.slice(0, -1), 1] }],
      })[0]!;
    // A token of zeros stays one.
    const magnitude = maximum(maximum(extreme('ReduceMax'), negate(extreme('ReduceMin'))), 1e-30);
    const matrix = swapLastAxes(this.#parameter(`prompt.${name}`, 'int8', [rows, columns], data));
    const [product] = customOperator({
      domain: 'com.microsoft',
      operator: 'DynamicQuantizeMatMul',
      inputs: [
        divide(x, magnitude),
        matrix,
        this.#parameter(`prompt.${name}.scales`, 'float32', [rows], scales),
      ],
      outputs: [{ type: 'float32', shape: [...x.shape.slice(0, -1), rows] }],
    });
    return multiply(product!, magnitude);
  }

  #parameter(
    name: string,
    type: 'float32' | 'float16' | 'uint8' | 'int8',
    shape: readonly number[],
    place: Place,
  ): Value {
    let value = this.#values.get(name);
    if (value === undefined) {
      value = this.#graph.parameter(name, type, shape);
      this.#values.set(name, value);
      this.places.set(name, { location: this.#file, ...place });
    }
    return value;
  }
}
