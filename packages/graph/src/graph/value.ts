import type { ElementType, TensorData } from './element-type.ts';
import type { Graph } from './graph.ts';
import type { Shape } from './shape.ts';

/** A node's attribute, tagged by the kind that ONNX stores it as. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | {
      readonly tensor: {
        readonly type: ElementType;
        readonly shape: readonly number[];
        readonly data: TensorData;
      };
    };

/** One ONNX operator applied once. An absent optional input is `undefined`. */
export interface Node {
  readonly name: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What a gradient rule is told. */
export interface GradientCall {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The loss's gradient for output `index`; zeros are built where the loss doesn't depend on that output. */
  gradient(index?: number): Value;
  /** Whether the loss depends on output `index` at all. */
  reaches(index: number): boolean;
}

/**
 * Turns the gradients of an operator's outputs into those of its inputs: for each input a function that
 * builds it, called only if that input's gradient is wanted, or `undefined` where the outputs do not vary with
 * it or vary in steps only (an index, a condition). Each gradient has its input's shape and type.
 */
export type GradientRule = (call: GradientCall) => readonly ((() => Value) | undefined)[];

/**
 * How values came about, as reverse mode sees it: usually one node, or several nodes that
 * `differentiateAs` has given one gradient.
 */
export interface Derivation {
  /** Ascending in the order of building: a consumer's is larger than its operands'. */
  readonly order: number;
  readonly operator: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly gradient: GradientRule | undefined;
}

/**
 * A tensor that will exist when the graph runs. Made by a `Graph` and by operators only.
 *
 * Values connect by identity; the name is for people and for the written file.
 */
export class Value {
  readonly graph: Graph;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  /** Undefined for inputs, parameters and constants. */
  readonly node: Node | undefined;
  /** Set once by the graph, or anew by `differentiateAs`. */
  derivation: Derivation | undefined;

  constructor(graph: Graph, name: string, type: ElementType, shape: Shape, node: Node | undefined) {
    this.graph = graph;
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.node = node;
    this.derivation = undefined;
  }

  get rank(): number {
    return this.shape.length;
  }

  toString(): string {
    return `${this.name}: ${this.type}[${this.shape.join(', ')}]`;
  }
}
