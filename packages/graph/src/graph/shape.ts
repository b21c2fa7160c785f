import { ShapeError } from './errors.ts';

/**
 * A dimension's length: a number, or the name of a length that is known at run time only.
 * Two dimensions of one name have one length. Names that the operators derive are products (`2*B*T`), sums
 * (`(P+T)`) and ranges (`T[1:]`, `(2*B)[1:]`); any other name is taken as it is.
 */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dimension) => typeof dimension === 'number');
}

/** The factors of a product's name; what stands in brackets is one of them. */
function partsOf(dimension: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < dimension.length; at++) {
    const character = dimension[at]!;
    if ('(['.includes(character)) depth++;
    else if (')]'.includes(character)) depth--;
    else if (character === '*' && depth === 0) {
      parts.push(dimension.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, dimension.slice(start)];
}

/** A product taken apart: its number and its names, sorted. */
export interface Factors {
  readonly number: number;
  readonly names: readonly string[];
}

export function factorsOf(dimensions: Shape): Factors {
  let number = 1;
  const names: string[] = [];
  for (const dimension of dimensions) {
    if (typeof dimension === 'number') number *= dimension;
    else {
      for (const part of partsOf(dimension)) {
        if (/^\d+$/.test(part)) number *= Number(part);
        else names.push(part);
      }
    }
  }
  return { number, names: names.sort() };
}

function fromFactors({ number, names }: Factors): Dimension {
  if (names.length === 0 || number === 0) return number;
  return number === 1 ? names.join('*') : [number, ...names].join('*');
}

/** The length of several dimensions flattened into one. Equal products have equal names. */
export function productOf(dimensions: Shape): Dimension {
  return fromFactors(factorsOf(dimensions));
}

/** `whole / part` where that is a whole dimension by name and number, else undefined. */
export function quotientOf(whole: Shape, part: Shape): Dimension | undefined {
  const above = factorsOf(whole);
  const below = factorsOf(part);
  const names = [...above.names];
  for (const name of below.names) {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  if (below.number === 0 || above.number % below.number !== 0) return undefined;
  return fromFactors({ number: above.number / below.number, names });
}

/** The length of dimensions laid end to end. */
export function sumOf(dimensions: Shape): Dimension {
  let number = 0;
  const names: string[] = [];
  for (const dimension of dimensions) {
    if (typeof dimension === 'number') number += dimension;
    else names.push(dimension);
  }
  if (names.length === 0) return number;
  if (names.length === 1 && number === 0) return names[0]!;
  return `(${[...names, ...(number === 0 ? [] : [String(number)])].join('+')})`;
}

/**
 * The shape that operands are broadcast to: aligned at their last axes, a dimension of 1 fits any other.
 * @throws {ShapeError} where two dimensions differ and neither is 1.
 */
export function broadcastShapes(operator: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let result: Dimension = 1;
    for (const shape of shapes) {
      const dimension = shape[axis - rank + shape.length] ?? 1;
      if (dimension === 1 || dimension === result) continue;
      if (result !== 1) {
        throw new ShapeError(operator, shapes, `${result} and ${dimension} cannot be broadcast together`);
      }
      result = dimension;
    }
    return result;
  });
}

/**
 * An axis counted from the front; negative axes count from the back.
 * @throws {ShapeError} where the shape has no such axis.
 */
export function resolveAxis(operator: string, shape: Shape, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length) {
    throw new ShapeError(operator, [shape], `there is no axis ${axis} in rank ${shape.length}`);
  }
  return resolved;
}

/** Several axes counted from the front, ascending; absent means all. */
export function resolveAxes(operator: string, shape: Shape, axes: readonly number[] | undefined): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const resolved = axes.map((axis) => resolveAxis(operator, shape, axis)).sort((a, b) => a - b);
  if (new Set(resolved).size !== resolved.length) {
    throw new ShapeError(operator, [shape], `axes ${axes.join(', ')} name one axis twice`);
  }
  return resolved;
}
