import { expect, it } from 'vitest';
import { compileExpression } from './automaton/network.ts';
import { type CodePoints, codePoints, complement, everyCodePoint, utf8 } from './grammar/code-points.ts';

function matches(set: CodePoints): (point: number) => boolean {
  const { next, classes, classOf, accepting } = compileExpression(utf8(set));
  return (point) => {
    let state = 0;
    for (const byte of Buffer.from(String.fromCodePoint(point))) {
      state = next[state * classes + classOf[byte]!]!;
      if (state < 0) return false;
    }
    return accepting[state]!;
  };
}

it.each<[string, CodePoints]>([
  ['all', everyCodePoint],
  [
    'borders of lengths',
    [
      [0x7f, 0x80],
      [0x7ff, 0x800],
      [0xffff, 0x10000],
      [0x10ffff, 0x10ffff],
    ],
  ],
  [
    'Hangul and others',
    [
      [0x61, 0x7a],
      [0xac00, 0xd7a3],
      [0xd7a5, 0xe001],
      [0x1f600, 0x1f64f],
    ],
  ],
  ['all but one', complement([[0xac01, 0xac01]])],
  ['single ones', Array.from({ length: 300 }, (_, at) => [at * 3001, at * 3001] as const)],
])('code points in UTF-8: %s', (_, ranges) => {
  const set = codePoints(ranges);
  const fits = matches(set);
  const borders = set.flatMap(([from, to]) => [from - 1, from, from + 1, to - 1, to, to + 1]);
  const samples = Array.from({ length: 30_000 }, (_unused, at) => at * 37);
  for (const point of [...borders, ...samples]) {
    if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) continue;
    const expected = set.some(([low, high]) => point >= low && point <= high);
    if (fits(point) !== expected)
      expect.fail(`U+${point.toString(16)} ${expected ? 'is' : 'is not'} of the set`);
  }
});
