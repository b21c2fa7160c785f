import { broadcastShapes } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { multiply } from './arithmetic.ts';
import { sumTo } from './broadcast.ts';
import { cast } from './cast.ts';
import { node, type Operand, operandsOf, requireType } from './operands.ts';

function compare(operator: string, left: Operand, right: Operand): Value {
  const [a, b] = operandsOf(operator, left, right) as [Value, Value];
  return node(operator, [a, b], { type: 'bool', shape: broadcastShapes(operator, a.shape, b.shape) });
}

/** a = b, as bool. */
export function equal(a: Operand, b: Operand): Value {
  return compare('Equal', a, b);
}

/** a > b, as bool. */
export function greater(a: Operand, b: Operand): Value {
  return compare('Greater', a, b);
}

/** a ≥ b, as bool. */
export function greaterOrEqual(a: Operand, b: Operand): Value {
  return compare('GreaterOrEqual', a, b);
}

/** a < b, as bool. */
export function less(a: Operand, b: Operand): Value {
  return compare('Less', a, b);
}

/** a ≤ b, as bool. */
export function lessOrEqual(a: Operand, b: Operand): Value {
  return compare('LessOrEqual', a, b);
}

function logical(operator: string, a: Value, b: Value): Value {
  requireType(operator, a, 'bool');
  return compare(operator, a, b);
}

export function and(a: Value, b: Value): Value {
  return logical('And', a, b);
}

export function or(a: Value, b: Value): Value {
  return logical('Or', a, b);
}

export function not(x: Value): Value {
  requireType('Not', x, 'bool');
  return node('Not', [x], x);
}

/** a where the condition holds, b elsewhere; all three broadcast. The part not taken gets a gradient of 0. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  requireType('Where', condition, 'bool');
  const [x, y] = operandsOf('Where', a, b) as [Value, Value];
  return node(
    'Where',
    [condition, x, y],
    { type: x.type, shape: broadcastShapes('Where', condition.shape, x.shape, y.shape) },
    {
      gradient: ({ gradient }) => [
        undefined,
        () => sumTo(where(condition, gradient(), 0), x.shape),
        () => sumTo(where(condition, 0, gradient()), y.shape),
      ],
    },
  );
}

function extremum(operator: 'Min' | 'Max', left: Operand, right: Operand): Value {
  const [a, b] = operandsOf(operator, left, right) as [Value, Value];
  const firstWins = operator === 'Max' ? greaterOrEqual : lessOrEqual;
  return node(
    operator,
    [a, b],
    { type: a.type, shape: broadcastShapes(operator, a.shape, b.shape) },
    {
      gradient: ({ gradient }) => [
        () => sumTo(multiply(gradient(), cast(firstWins(a, b), a.type)), a.shape),
        () => sumTo(multiply(gradient(), cast(not(firstWins(a, b)), a.type)), b.shape),
      ],
    },
  );
}

/** The larger of both; where they are equal the whole gradient goes to `a`. */
export function maximum(a: Operand, b: Operand): Value {
  return extremum('Max', a, b);
}

/** The smaller of both; where they are equal the whole gradient goes to `a`. */
export function minimum(a: Operand, b: Operand): Value {
  return extremum('Min', a, b);
}
