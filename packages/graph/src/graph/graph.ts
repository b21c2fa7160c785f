import { byteLengthOf, type ElementType, elementTypes, isNumberOf, type TensorData } from './element-type.ts';
import { ArgumentError, MixedGraphsError, ShapeError, UnknownDimensionError } from './errors.ts';
import { toBfloat16Bits, toFloat16Bits } from './half.ts';
import { Namer } from './namer.ts';
import { type Dimension, isStatic, type Shape } from './shape.ts';
import { type Attribute, type Derivation, type GradientRule, type Node, Value } from './value.ts';

/** A value whose elements are known when the graph is built. */
export interface Constant {
  readonly value: Value;
  readonly data: TensorData;
}

/** A request for one node. */
export interface NodeRequest {
  readonly operator: string;
  readonly domain?: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly type: ElementType; readonly shape: Shape }[];
  /** Rule over the inputs that are present. Absent: gradients stop here with a `NoGradientError`. */
  readonly gradient?: GradientRule;
}

/**
 * A computation as objects: inputs, parameters, constants, the nodes between, and named outputs.
 * Operators (`add`, `matmul`, …) are functions that put nodes into the graph of their operands.
 *
 * @example
 * const graph = new Graph('affine');
 * const x = graph.input('x', 'float32', ['B', 4]);
 * const weight = graph.parameter('weight', 'float32', [3, 4]);
 * graph.output('y', linear(x, weight)); // [B, 3]
 */
export class Graph {
  readonly name: string;
  readonly inputs: Value[] = [];
  readonly parameters: Value[] = [];
  readonly constants: Constant[] = [];
  /** In the order of building, which is an order of evaluation. */
  readonly nodes: Node[] = [];
  readonly outputs: Map<string, Value> = new Map();
  /** Operator sets beside ONNX's own that the nodes use, with their versions. */
  readonly domains: Map<string, number> = new Map();
  readonly #namer = new Namer();
  readonly #scalars = new Map<string, Value>();
  readonly #dimensionSources = new Map<string, { value: Value; axis: number }>();
  readonly #dimensionLengths = new Map<string, Value>();
  #derivations = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** A tensor fed on each run. Strings in its shape are dimensions known at run time. */
  input(name: string, type: ElementType, shape: Shape): Value {
    const value = this.#value(this.#namer.claim(name), type, shape, undefined);
    this.inputs.push(value);
    return value;
  }

  /** A weight: fed on each run (training) or stored in the model (serving), as `writeModel` is told. */
  parameter(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = this.#value(this.#namer.claim(name), type, shape, undefined);
    this.parameters.push(value);
    return value;
  }

  /**
   * Elements known now. The array is kept, not copied, unless plain numbers are given.
   *
   * @throws {ShapeError} where the data is of another class or length than type and shape say.
   * @throws {ArgumentError} where a plain number is none of the type's (0.5 as int32, 300 as uint8).
   */
  constant(type: ElementType, shape: readonly number[], data: TensorData | readonly number[]): Value {
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    const stored = Array.isArray(data) ? fromNumbers(type, data) : (data as TensorData);
    if (!(stored instanceof elementTypes[type].array) || stored.byteLength !== byteLengthOf(type, count)) {
      throw new ShapeError(
        'constant',
        [shape],
        `${count} elements of ${type} are needed, ${stored.constructor.name} of ${stored.length} was given`,
      );
    }
    const value = this.#value(this.#namer.path('constant'), type, shape, undefined);
    this.constants.push({ value, data: stored });
    return value;
  }

  /** A constant of shape []; equal scalars of a graph are one value. */
  scalar(type: ElementType, number: number): Value {
    const key = `${type} ${Object.is(number, -0) ? '-0' : number}`;
    let value = this.#scalars.get(key);
    if (value === undefined) {
      value = this.constant(type, [], [number]);
      this.#scalars.set(key, value);
    }
    return value;
  }

  /** Gives a value a name under which running the model returns it. */
  output(name: string, value: Value): void {
    if (value.graph !== this) throw new MixedGraphsError('output', [this.name, value.graph.name]);
    this.outputs.set(this.#namer.claim(name), value);
  }

  /** Names of nodes that `build` makes start with the scope: `graph.scope('layer.0', () => …)`. */
  scope<Result>(name: string, build: () => Result): Result {
    return this.#namer.within(name, build);
  }

  /**
   * Puts one node into the graph. Operators call this; a caller that needs an operator that this package
   * lacks uses `customOperator`.
   */
  apply(request: NodeRequest): readonly Value[] {
    const present = request.inputs.filter((input) => input !== undefined);
    for (const input of present) {
      if (input.graph !== this) throw new MixedGraphsError(request.operator, [this.name, input.graph.name]);
    }
    const domain = request.domain ?? '';
    const outputs: Value[] = [];
    const node: Node = {
      name: this.#namer.path(request.operator),
      domain,
      operator: request.operator,
      inputs: request.inputs,
      outputs,
      attributes: request.attributes ?? {},
    };
    request.outputs.forEach(({ type, shape }, index) => {
      outputs.push(this.#value(index === 0 ? node.name : `${node.name}:${index}`, type, shape, node));
    });
    this.nodes.push(node);
    this.derive({
      operator: request.operator,
      inputs: present,
      outputs,
      gradient: request.gradient,
    });
    return outputs;
  }

  /** Records how reverse mode shall see the outputs. See `differentiateAs`. */
  derive(derivation: Omit<Derivation, 'order'>): void {
    const ordered: Derivation = { ...derivation, order: this.#derivations++ };
    for (const output of derivation.outputs) output.derivation = ordered;
  }

  /**
   * The length of a dimension as an int64 of shape [1].
   * @throws {UnknownDimensionError} where no value made so far has it.
   */
  length(dimension: Dimension): Value {
    if (typeof dimension === 'number') return this.constant('int64', [1], [dimension]);
    const known = this.#dimensionLengths.get(dimension);
    if (known !== undefined) return known;
    const source = this.#dimensionSources.get(dimension);
    if (source === undefined) throw new UnknownDimensionError(dimension);
    const [length] = this.apply({
      operator: 'Shape',
      inputs: [source.value],
      attributes: { start: { int: source.axis }, end: { int: source.axis + 1 } },
      outputs: [{ type: 'int64', shape: [1] }],
    });
    this.#dimensionLengths.set(dimension, length!);
    return length!;
  }

  /** A shape as an int64 vector: a constant where every dimension is a number. */
  shapeVector(shape: Shape): Value {
    if (isStatic(shape)) return this.constant('int64', [shape.length], shape);
    if (shape.length === 1) return this.length(shape[0]!);
    const parts: Value[] = [];
    let numbers: number[] = [];
    const flush = (): void => {
      if (numbers.length > 0) parts.push(this.constant('int64', [numbers.length], numbers));
      numbers = [];
    };
    for (const dimension of shape) {
      if (typeof dimension === 'number') numbers.push(dimension);
      else {
        flush();
        parts.push(this.length(dimension));
      }
    }
    flush();
    const [vector] = this.apply({
      operator: 'Concat',
      inputs: parts,
      attributes: { axis: { int: 0 } },
      outputs: [{ type: 'int64', shape: [shape.length] }],
    });
    return vector!;
  }

  #value(name: string, type: ElementType, shape: Shape, node: Node | undefined): Value {
    shape.forEach((dimension) => {
      if (typeof dimension === 'number' ? !Number.isInteger(dimension) || dimension < 0 : dimension === '') {
        throw new ArgumentError(name, `${JSON.stringify(dimension)} is no dimension`);
      }
    });
    const value = new Value(this, name, type, [...shape], node);
    shape.forEach((dimension, axis) => {
      if (typeof dimension === 'string' && !this.#dimensionSources.has(dimension)) {
        this.#dimensionSources.set(dimension, { value, axis });
      }
    });
    return value;
  }
}

function fromNumbers(type: ElementType, numbers: readonly number[]): TensorData {
  const other = numbers.find((number) => !isNumberOf(type, number));
  if (other !== undefined) throw new ArgumentError('constant', `${other} is no number of ${type}`);
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'float16':
      return Uint16Array.from(numbers, toFloat16Bits);
    case 'bfloat16':
      return Uint16Array.from(numbers, toBfloat16Bits);
    case 'int64':
      return BigInt64Array.from(numbers, (number) => BigInt(number));
    case 'uint64':
      return BigUint64Array.from(numbers, (number) => BigInt(number));
    case 'int32':
      return Int32Array.from(numbers);
    case 'uint32':
      return Uint32Array.from(numbers);
    case 'int16':
      return Int16Array.from(numbers);
    case 'uint16':
      return Uint16Array.from(numbers);
    case 'int8':
      return Int8Array.from(numbers);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(numbers);
    case 'int4':
    case 'uint4': {
      const bytes = new Uint8Array(Math.ceil(numbers.length / 2));
      numbers.forEach((number, index) => {
        bytes[index >> 1]! |= (number & 15) << (4 * (index & 1));
      });
      return bytes;
    }
  }
}
