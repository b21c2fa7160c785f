import type { Expression } from './expression.ts';

/** Inclusive ranges of Unicode code points, ascending and apart. */
export type CodePoints = readonly (readonly [from: number, to: number])[];

const last = 0x10ffff;

/** Sorted, merged, and without surrogates, which no text can hold. */
export function codePoints(ranges: CodePoints): CodePoints {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else merged.push([from, to]);
  }
  return merged.flatMap(([from, to]): CodePoints => {
    if (to < 0xd800 || from > 0xdfff) return [[from, to]];
    const parts: CodePoints = [
      [from, 0xd7ff],
      [0xe000, to],
    ];
    return parts.filter(([low, high]) => low <= high);
  });
}

export function complement(ranges: CodePoints): CodePoints {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of codePoints(ranges)) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= last) rest.push([next, last]);
  return codePoints(rest);
}

export function intersection(one: CodePoints, other: CodePoints): CodePoints {
  return complement([...complement(one), ...complement(other)]);
}

export const everyCodePoint: CodePoints = complement([]);

const known = new Map<string, Expression>();
const mostKnown = 1000;

/** One code point out of a set, in UTF-8, in as few places as can be. */
export function utf8(set: CodePoints): Expression {
  const key = set.join(';');
  const found = known.get(key);
  if (found !== undefined) return found;
  const expression = new Utf8Network().build(set);
  if (known.size >= mostKnown) known.clear();
  known.set(key, expression);
  return expression;
}

type Edge = readonly [from: number, to: number, over: Expression];

/** Code points by their number of continuation bytes: where they end, and the bits that mark their first byte. */
const lengths = [
  { end: 0x80, mark: 0 },
  { end: 0x800, mark: 0xc0 },
  { end: 0x10000, mark: 0xe0 },
  { end: 0x110000, mark: 0xf0 },
];

/** Places 0, the start, and 1, the end of a code point; then one for each set of ways to go on. */
class Utf8Network {
  readonly #edges: Edge[] = [];
  readonly #places = new Map<string, number>();

  build(set: CodePoints): Expression {
    let begin = 0;
    for (const [continuations, { end, mark }] of lengths.entries()) {
      this.#lead(0, within(set, begin, end), continuations, mark);
      begin = end;
    }
    const last = this.#places.size + 2;
    return { kind: 'network', places: last + 1, edges: [...this.#edges, [1, last]] };
  }

  /** Adds edges for the first byte of what is left of code points, which as many bytes follow. */
  #lead(place: number, rest: CodePoints, continuations: number, mark: number): void {
    const unit = 64 ** continuations;
    let open: { from: number; to: number; target: number } | undefined;
    const flush = (): void => {
      if (open === undefined) return;
      this.#edges.push([place, open.target, { kind: 'byte', ranges: [[mark + open.from, mark + open.to]] }]);
    };
    for (const [from, to] of rest) {
      for (let bits = Math.floor(from / unit); bits <= Math.floor(to / unit); bits++) {
        // Another range may have begun with the same byte.
        if (open !== undefined && bits <= open.to) continue;
        const below = within(rest, bits * unit, (bits + 1) * unit).map(
          ([low, high]) => [low - bits * unit, high - bits * unit] as const,
        );
        const target = this.#place(below, continuations);
        if (open?.target === target && open.to === bits - 1) {
          open.to = bits;
          continue;
        }
        flush();
        open = { from: bits, to: bits, target };
      }
    }
    flush();
  }

  #place(rest: CodePoints, continuations: number): number {
    if (continuations === 0) return 1;
    const key = `${continuations}:${rest.join(';')}`;
    const found = this.#places.get(key);
    if (found !== undefined) return found;
    const place = this.#places.size + 2;
    this.#places.set(key, place);
    this.#lead(place, rest, continuations - 1, 0x80);
    return place;
  }
}

/** What of a set lies in from … end − 1. */
function within(set: CodePoints, from: number, end: number): CodePoints {
  return set
    .filter(([low, high]) => low < end && high >= from)
    .map(([low, high]) => [Math.max(low, from), Math.min(high, end - 1)] as const);
}
