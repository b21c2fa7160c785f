import { choice, type Expression, sequence } from './expression.ts';

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

/** One code point out of a set, in UTF-8. */
export function utf8(set: CodePoints): Expression {
  const options: Expression[] = [];
  const single: (readonly [number, number])[] = [];
  for (const [from, to] of set) {
    let start = from;
    // A piece's code points have as many bytes each.
    for (const [bytes, largest] of [0x7f, 0x7ff, 0xffff, last].entries()) {
      if (start > to || start > largest) continue;
      const end = Math.min(to, largest);
      if (bytes === 0) single.push([start, end]);
      else options.push(...pieces(start, end, bytes));
      start = end + 1;
    }
  }
  if (single.length > 0) options.unshift({ kind: 'byte', ranges: single });
  return options.length === 1 ? options[0]! : choice(...options);
}

/** Splits a range so that in each piece every byte runs through a range of its own. */
function pieces(from: number, to: number, continuations: number): Expression[] {
  for (let at = 1; at <= continuations; at++) {
    const low = 2 ** (6 * at) - 1;
    const [fromHigh, toHigh] = [Math.floor(from / (low + 1)), Math.floor(to / (low + 1))];
    if (fromHigh === toHigh) continue;
    if (from % (low + 1) !== 0) {
      const end = fromHigh * (low + 1) + low;
      return [...pieces(from, end, continuations), ...pieces(end + 1, to, continuations)];
    }
    if (to % (low + 1) !== low) {
      const end = toHigh * (low + 1) - 1;
      return [...pieces(from, end, continuations), ...pieces(end + 1, to, continuations)];
    }
  }
  const [first, second] = [encode(from, continuations), encode(to, continuations)];
  return [
    sequence(...first.map((byte, at): Expression => ({ kind: 'byte', ranges: [[byte, second[at]!]] }))),
  ];
}

function encode(codePoint: number, continuations: number): number[] {
  const leads = [0, 0xc0, 0xe0, 0xf0];
  return Array.from({ length: continuations + 1 }, (_, at) => {
    const bits = codePoint >> (6 * (continuations - at));
    return at === 0 ? leads[continuations]! | bits : 0x80 | (bits & 0x3f);
  });
}
