import {
  both,
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  sequence,
  without,
} from '../grammar/expression.ts';
import { plainCharacter } from './characters.ts';

export interface Members {
  /** In the order in which they come. */
  readonly named: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly value: Expression;
  }[];
  /** Values of properties that are not named; undefined where there are none. */
  readonly others: Expression | undefined;
  /** What every key must be, as a JSON string. */
  readonly names: Expression | undefined;
  readonly space: Expression;
}

/**
 * An object. Places of its network: one pair for each named property, before it with nothing written yet and before it
 * behind a comma's worth, then one behind them all.
 */
export function objectExpression({ named, others, names, space }: Members): Expression {
  const comma = sequence(space, literal(','), space);
  const member = (key: Expression, value: Expression): Expression =>
    sequence(key, space, literal(':'), space, value);
  const first = (index: number): number => 2 * index;
  const later = (index: number): number => 2 * index + 1;
  const end = 2 * named.length + 2;
  const edges: [number, number, Expression?][] = [];
  named.forEach(({ name, required, value }, index) => {
    const key = literal(JSON.stringify(name));
    const written = member(names === undefined ? key : both(key, names), value);
    edges.push([first(index), later(index + 1), written]);
    edges.push([later(index), later(index + 1), sequence(comma, written)]);
    if (required) return;
    edges.push([first(index), first(index + 1)]);
    edges.push([later(index), later(index + 1)]);
  });
  edges.push([first(named.length), end], [later(named.length), end]);
  if (others !== undefined) {
    const key = otherKey(named.map(({ name }) => name));
    const written = member(names === undefined ? key : both(key, names), others);
    edges.push([first(named.length), later(named.length), written]);
    edges.push([later(named.length), later(named.length), sequence(comma, written)]);
  }
  return sequence(literal('{'), space, { kind: 'network', places: end + 1, edges }, space, literal('}'));
}

/** A key that is none of some. It has no escapes, in which a known key could hide. */
function otherKey(names: readonly string[]): Expression {
  const any = sequence(literal('"'), repeat(plainCharacter, 0, Infinity), literal('"'));
  if (names.length === 0) return any;
  return without(any, choice(...names.map((name) => literal(JSON.stringify(name)))));
}

export interface Items {
  /** Items with a schema of their own. */
  readonly first: readonly Expression[];
  /** All further ones; undefined where there are none. */
  readonly others: Expression | undefined;
  readonly least: number;
  readonly most: number;
  readonly space: Expression;
}

export function arrayExpression({ first, others, least, most, space }: Items): Expression {
  const comma = sequence(space, literal(','), space);
  const places = Math.min(most, first.length);
  // From the last item backwards, for each may only stand where all before it do.
  let rest: Expression = literal('');
  const leastOthers = Math.max(0, least - first.length);
  if (others !== undefined && most > first.length) {
    const mostOthers = most - first.length;
    rest =
      first.length > 0
        ? repeat(sequence(comma, others), leastOthers, mostOthers)
        : sequence(others, repeat(sequence(comma, others), Math.max(0, leastOthers - 1), mostOthers - 1));
    if (first.length === 0 && least === 0) rest = optional(rest);
  } else if (leastOthers > 0) {
    return choice();
  }
  for (let index = places - 1; index >= 0; index--) {
    const item = index === 0 ? first[index]! : sequence(comma, first[index]!);
    rest = sequence(item, rest);
    if (index >= least) rest = optional(rest);
  }
  if (least > most) return choice();
  return sequence(literal('['), space, rest, space, literal(']'));
}
