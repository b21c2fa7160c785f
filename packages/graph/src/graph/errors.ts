import type { ElementType } from './element-type.ts';
import type { Shape } from './shape.ts';

/** What every error of this package extends: the graph being built or written is wrong. */
export class GraphError extends Error {
  override readonly name: string = 'GraphError';
}

/** `[B, T, 256]`. */
export function describeShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** An operator was given shapes that it cannot take. */
export class ShapeError extends GraphError {
  override readonly name = 'ShapeError';
  readonly operator: string;
  readonly shapes: readonly Shape[];

  constructor(operator: string, shapes: readonly Shape[], reason: string) {
    super(`${operator} of ${shapes.map(describeShape).join(' and ')}: ${reason}`);
    this.operator = operator;
    this.shapes = shapes;
  }
}

/** An operator was given element types that it cannot take, or that differ where they must agree. */
export class ElementTypeError extends GraphError {
  override readonly name = 'ElementTypeError';
  readonly operator: string;
  readonly types: readonly ElementType[];

  constructor(operator: string, types: readonly ElementType[], reason: string) {
    super(`${operator} of ${types.join(' and ')}: ${reason}`);
    this.operator = operator;
    this.types = types;
  }
}

/** An argument that is no value (an axis, a length, a count) is out of its range. */
export class ArgumentError extends GraphError {
  override readonly name = 'ArgumentError';
  readonly operator: string;

  constructor(operator: string, reason: string) {
    super(`${operator}: ${reason}`);
    this.operator = operator;
  }
}

/** A name is taken, empty, or of the form that is kept for the graph's own values. */
export class NameError extends GraphError {
  override readonly name = 'NameError';
  readonly asked: string;

  constructor(asked: string, reason: string) {
    super(`The name ${JSON.stringify(asked)} ${reason}`);
    this.asked = asked;
  }
}

/** Values of two graphs met in one operator. */
export class MixedGraphsError extends GraphError {
  override readonly name = 'MixedGraphsError';

  constructor(operator: string, graphs: readonly string[]) {
    super(
      `${operator} was given values of different graphs (${graphs.join(', ')}). Build a value and its operands in one graph.`,
    );
  }
}

/** A named dimension is needed as a number at run time, and no value of the graph has it. */
export class UnknownDimensionError extends GraphError {
  override readonly name = 'UnknownDimensionError';
  readonly dimension: string;

  constructor(dimension: string) {
    super(`No value of the graph has the dimension ${dimension}, so its length cannot be known at run time.`);
    this.dimension = dimension;
  }
}

/** A gradient was asked through an operator that has none. */
export class NoGradientError extends GraphError {
  override readonly name = 'NoGradientError';
  readonly operator: string;

  constructor(operator: string, valueName: string) {
    super(
      `${operator} has no gradient for its operand ${valueName}. Compose the loss of operators that have one, or wrap it with differentiateAs().`,
    );
    this.operator = operator;
  }
}

/** A gradient was asked for a value that the loss does not depend on. */
export class UnusedValueError extends GraphError {
  override readonly name = 'UnusedValueError';
  readonly valueName: string;

  constructor(valueName: string, lossName: string) {
    super(
      `${lossName} does not depend on ${valueName}. Leave it out, or ask for zeros with { unused: 'zero' }.`,
    );
    this.valueName = valueName;
  }
}

/** A model was written with its parameters inside, and one parameter's data is absent or has the wrong length. */
export class ParameterDataError extends GraphError {
  override readonly name = 'ParameterDataError';
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(`Parameter ${parameter}: ${reason}`);
    this.parameter = parameter;
  }
}
