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
/** Every code point, each once; there when it is first needed. */
let everyCharacter: string | undefined;

/** The code points that JavaScript itself finds in a set. */
function matching(set: string): CodePoints {
  const found = known.get(set);
  if (found !== undefined) return found;
  everyCharacter ??= spell(everyCodePoint);
  const ranges: [number, number][] = [];
  for (const { 0: run, index } of everyCharacter.matchAll(new RegExp(`${set}+`, 'gu'))) {
    const last = index + run.length - 1;
    ranges.push([everyCharacter.codePointAt(index)!, endingAt(everyCharacter, last)]);
  }
  const points = codePoints(ranges);
  known.set(set, points);
  return points;
}

function spell(set: CodePoints): string {
  let text = '';
  for (const [from, to] of set)
    for (let point = from; point <= to; point++) text += String.fromCodePoint(point);
  return text;
}

/** The code point whose last unit stands at a place. */
function endingAt(text: string, at: number): number {
  const isSecond = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  return text.codePointAt(isSecond ? at - 1 : at)!;
}
