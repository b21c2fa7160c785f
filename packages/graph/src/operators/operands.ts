import type { ElementType } from '../graph/element-type.ts';
import { elementTypes } from '../graph/element-type.ts';
import { ElementTypeError, MixedGraphsError } from '../graph/errors.ts';
import type { Shape } from '../graph/shape.ts';
import type { Attribute, GradientRule, Value } from '../graph/value.ts';

/** What elementwise operators take: a value, or a number that becomes a scalar of the other operand's type. */
export type Operand = Value | number;

/**
 * Operands as values of one graph and one element type. At least one is a value.
 * @throws {MixedGraphsError | ElementTypeError}
 */
export function operandsOf(operator: string, ...operands: readonly Operand[]): readonly Value[] {
  const first = operands.find((operand) => typeof operand !== 'number');
  if (first === undefined) {
    throw new ElementTypeError(operator, [], 'at least one operand must be a value, not a number');
  }
  return operands.map((operand) => {
    if (typeof operand === 'number') return first.graph.scalar(first.type, operand);
    if (operand.graph !== first.graph) {
      throw new MixedGraphsError(operator, [first.graph.name, operand.graph.name]);
    }
    if (operand.type !== first.type) {
      throw new ElementTypeError(operator, [first.type, operand.type], 'one type is needed; cast() converts');
    }
    return operand;
  });
}

/** @throws {ElementTypeError} where the value is not of one of the types. */
export function requireType(operator: string, value: Value, ...types: readonly ElementType[]): void {
  if (!types.includes(value.type)) {
    throw new ElementTypeError(operator, [value.type], `${value.name} must be ${types.join(' or ')}`);
  }
}

/** @throws {ElementTypeError} where the value holds no floating-point numbers. */
export function requireFloat(operator: string, value: Value): void {
  if (!elementTypes[value.type].float) {
    throw new ElementTypeError(
      operator,
      [value.type],
      `${value.name} must be floating-point; cast() converts`,
    );
  }
}

/** One node with one output, in the graph of its first input. */
export function node(
  operator: string,
  inputs: readonly (Value | undefined)[],
  output: { readonly type: ElementType; readonly shape: Shape },
  options: {
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly gradient?: GradientRule;
  } = {},
): Value {
  const graph = inputs.find((input) => input !== undefined)!.graph;
  return graph.apply({ operator, inputs, outputs: [output], ...options })[0]!;
}
