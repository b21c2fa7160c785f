import { type CodePoints, codePoints, complement, intersection, utf8 } from '../grammar/code-points.ts';
import { choice, type Expression, literal, repeat, sequence } from '../grammar/expression.ts';

const special: CodePoints = codePoints([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
]);
const plain = complement(special);
const hex: Expression = {
  kind: 'byte',
  ranges: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};
const oneOf = (characters: string): Expression => ({
  kind: 'byte',
  ranges: Array.from(characters, (character) => [character.charCodeAt(0), character.charCodeAt(0)] as const),
});

/** A character that needs no escape in a JSON string. */
export const plainCharacter: Expression = utf8(plain);

/** Any character of a JSON string, escaped in any way. Halves of surrogate pairs come in pairs only. */
export const anyCharacter: Expression = choice(
  plainCharacter,
  sequence(literal('\\'), oneOf('"\\/bfnrt')),
  sequence(literal('\\u'), oneOf('0123456789abcefABCEF'), hex, hex, hex),
  sequence(literal('\\u'), oneOf('dD'), oneOf('01234567'), hex, hex),
  sequence(
    literal('\\u'),
    oneOf('dD'),
    oneOf('89abAB'),
    repeat(hex, 2, 2),
    literal('\\u'),
    oneOf('dD'),
    oneOf('cdefCDEF'),
    repeat(hex, 2, 2),
  ),
);

/** One character of a set as `JSON.stringify` writes it. */
export function jsonCharacter(set: CodePoints): Expression {
  const points = codePoints(set);
  const escaped = intersection(points, special).flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => {
      const written = JSON.stringify(String.fromCodePoint(from + at));
      return literal(written.slice(1, -1));
    }),
  );
  return choice(utf8(intersection(points, plain)), ...escaped);
}
