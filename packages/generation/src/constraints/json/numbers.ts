import { ConstraintError, UnsupportedConstraintError } from '../errors.ts';
import {
  both,
  choice,
  type Expression,
  literal,
  nothing,
  optional,
  repeat,
  sequence,
} from '../grammar/expression.ts';

/** Digits before the point: more lose their worth in a double, and some hundreds make it infinite. */
const mostDigits = 16;
/** Digits behind it; fewer where there are bounds, so that none is passed by rounding. */
const mostDecimals = 16;
const mostBoundedDecimals = 6;
const largestBound = 1e9;

const digits = (from: number, to: number): Expression =>
  from > to ? nothing : { kind: 'byte', ranges: [[0x30 + from, 0x30 + to]] };
const anyDigit = digits(0, 9);
const whole = choice(literal('0'), sequence(digits(1, 9), repeat(anyDigit, 0, mostDigits - 1)));

export interface Bounds {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
}

/** A whole number without a point or an exponent, within bounds. */
export function integerExpression(bounds: Bounds, at: string): Expression {
  const least = Math.max(
    Math.ceil(bounds.minimum ?? -Infinity),
    Math.floor(bounds.exclusiveMinimum ?? -Infinity) + 1,
  );
  const most = Math.min(
    Math.floor(bounds.maximum ?? Infinity),
    Math.ceil(bounds.exclusiveMaximum ?? Infinity) - 1,
  );
  for (const bound of [least, most]) {
    if (Number.isFinite(bound) && !Number.isSafeInteger(bound)) {
      throw new ConstraintError(at, `A bound of ${bound} is no safe integer.`);
    }
  }
  if (least === -Infinity && most === Infinity) return sequence(optional(literal('-')), whole);
  const options: Expression[] = [];
  if (most >= 0) options.push(wholeWithin(Math.max(0, least), most));
  // A zero may have a sign.
  if (least <= 0) options.push(sequence(literal('-'), wholeWithin(Math.max(0, -most), -least)));
  return choice(...options);
}

/** Whole numbers of 0 and more. */
function wholeWithin(least: number, most: number): Expression {
  if (least > most) return nothing;
  return both(wholeAtLeast(least), most === Infinity ? whole : wholeAtMost(most));
}

function wholeAtLeast(least: number): Expression {
  if (least === 0) return whole;
  const written = String(least);
  const longer = sequence(digits(1, 9), repeat(anyDigit, written.length, mostDigits));
  return choice(longer, ...besides(written, (digit) => digits(digit + 1, 9)), literal(written));
}

function wholeAtMost(most: number): Expression {
  const written = String(most);
  const shorter =
    written.length === 1
      ? nothing
      : choice(literal('0'), sequence(digits(1, 9), repeat(anyDigit, 0, written.length - 2)));
  const first = most === 0 || written.length === 1 ? 0 : 1;
  const options = besides(written, (digit, place) => digits(place === 0 ? first : 0, digit - 1));
  return choice(shorter, ...options, literal(written));
}

/** Numbers of as many digits that part from a number at each of its digits. */
function besides(written: string, other: (digit: number, place: number) => Expression): Expression[] {
  return Array.from(written, (digit, place) =>
    sequence(
      literal(written.slice(0, place)),
      other(Number(digit), place),
      repeat(anyDigit, written.length - place - 1, written.length - place - 1),
    ),
  );
}

/** A number, within bounds; with bounds it has no exponent. */
export function numberExpression(bounds: Bounds, at: string): Expression {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum].every((bound) => bound === undefined)) {
    const exponent = sequence(byteOf('eE'), optional(byteOf('+-')), repeat(anyDigit, 1, 2));
    const decimals = sequence(literal('.'), repeat(anyDigit, 1, mostDecimals));
    return sequence(optional(literal('-')), whole, optional(decimals), optional(exponent));
  }
  const conditions = [
    ...limit(minimum, 'least', false, at),
    ...limit(exclusiveMinimum, 'least', true, at),
    ...limit(maximum, 'most', false, at),
    ...limit(exclusiveMaximum, 'most', true, at),
  ];
  return conditions.reduce((one, other) => both(one, other));
}

const byteOf = (characters: string): Expression => ({
  kind: 'byte',
  ranges: Array.from(characters, (character) => [character.charCodeAt(0), character.charCodeAt(0)] as const),
});

const boundedDecimals = optional(sequence(literal('.'), repeat(anyDigit, 1, mostBoundedDecimals)));
const unsigned = sequence(whole, boundedDecimals);
const zero = sequence(
  literal('0'),
  optional(sequence(literal('.'), repeat(literal('0'), 1, mostBoundedDecimals))),
);

function limit(bound: number | undefined, side: 'least' | 'most', strict: boolean, at: string): Expression[] {
  if (bound === undefined) return [];
  const written = String(Math.abs(bound));
  if (!(Math.abs(bound) <= largestBound) || written.includes('e')) {
    throw new UnsupportedConstraintError(
      at,
      `A bound of ${bound} for numbers`,
      `Within ±${largestBound}, without an exponent, they are; integers may have larger ones.`,
    );
  }
  const negative = (of: Expression): Expression => sequence(literal('-'), of);
  if (side === 'least') {
    if (bound > 0) return [magnitude(written, 'least', strict)];
    if (bound === 0) return [strict ? magnitude('0', 'least', true) : choice(unsigned, negative(zero))];
    return [choice(unsigned, negative(magnitude(written, 'most', strict)))];
  }
  if (bound < 0) return [negative(magnitude(written, 'least', strict))];
  if (bound === 0)
    return [strict ? negative(magnitude('0', 'least', true)) : choice(zero, negative(unsigned))];
  return [choice(magnitude(written, 'most', strict), negative(unsigned))];
}

/** Numbers without a sign on one side of another. */
function magnitude(written: string, side: 'least' | 'most', strict: boolean): Expression {
  const [integer = '0', decimals = ''] = written.split('.');
  const value = Number(integer);
  const beyond =
    side === 'least'
      ? sequence(wholeAtLeast(value + 1), boundedDecimals)
      : value === 0
        ? nothing
        : sequence(wholeAtMost(value - 1), boundedDecimals);
  return choice(beyond, sequence(literal(integer), fraction(decimals, side, strict)));
}

/** What may stand behind the same whole number, so that its decimals are on one side of others. */
function fraction(decimals: string, side: 'least' | 'most', strict: boolean): Expression {
  const some = repeat(anyDigit, 0, mostBoundedDecimals);
  const zeros = repeat(literal('0'), 0, mostBoundedDecimals);
  const options: Expression[] = [];
  const point = (rest: Expression): Expression => sequence(literal('.'), rest);
  Array.from(decimals).forEach((digit, place) => {
    const head = literal(decimals.slice(0, place));
    const other = side === 'least' ? digits(Number(digit) + 1, 9) : digits(0, Number(digit) - 1);
    options.push(point(sequence(head, other, some)));
    // Fewer decimals are less.
    if (side === 'most') options.push(place === 0 ? literal('') : point(head));
  });
  const more = sequence(zeros, digits(1, 9), some);
  if (side === 'least') {
    options.push(point(sequence(literal(decimals), more)));
    if (!strict)
      options.push(
        decimals === ''
          ? optional(point(sequence(literal('0'), zeros)))
          : point(sequence(literal(decimals), zeros)),
      );
  } else if (!strict) {
    options.push(
      decimals === ''
        ? optional(point(sequence(literal('0'), zeros)))
        : point(sequence(literal(decimals), zeros)),
    );
  }
  return choice(...options);
}
