import type { AST } from '@eslint-community/regexpp';
import { type CodePoints, codePoints, complement, everyCodePoint } from '../grammar/code-points.ts';

const digit: CodePoints = [[0x30, 0x39]];
const word: CodePoints = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** What ends a line, for `.`. */
const lineEnds: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/** `.`, `\d`, `\p{Letter}` … */
export function setPoints(set: AST.CharacterSet): CodePoints {
  if (set.kind === 'any') return complement(lineEnds);
  const points = basicPoints(set);
  return set.negate ? complement(points) : points;
}

function basicPoints(set: Exclude<AST.CharacterSet, AST.AnyCharacterSet>): CodePoints {
  switch (set.kind) {
    case 'digit':
      return digit;
    case 'word':
      return word;
    case 'space':
      return matching('\\s');
    case 'property':
      return matching(positive(set));
  }
}

/** `[…]` */
export function classPoints({ elements, negate }: AST.ClassRangesCharacterClass): CodePoints {
  const points = codePoints(
    elements.flatMap((element): CodePoints => {
      if (element.type === 'Character') return [[element.value, element.value]];
      if (element.type === 'CharacterClassRange') return [[element.min.value, element.max.value]];
      return setPoints(element);
    }),
  );
  return negate ? complement(points) : points;
}

function positive(set: AST.UnicodePropertyCharacterSet): string {
  return `\\p{${set.value === null ? set.key : `${set.key}=${set.value}`}}`;
}

const known = new Map<string, CodePoints>();

/** The code points that JavaScript itself finds in a set. */
function matching(set: string): CodePoints {
  const found = known.get(set);
  if (found !== undefined) return found;
  const pattern = new RegExp(`^${set}$`, 'u');
  const ranges: [number, number][] = [];
  for (const [from, to] of everyCodePoint) {
    for (let point = from; point <= to; point++) {
      if (!pattern.test(String.fromCodePoint(point))) continue;
      const last = ranges.at(-1);
      if (last?.[1] === point - 1) last[1] = point;
      else ranges.push([point, point]);
    }
  }
  known.set(set, ranges);
  return ranges;
}
