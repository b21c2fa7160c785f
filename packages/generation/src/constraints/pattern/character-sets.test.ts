import { RegExpParser } from '@eslint-community/regexpp';
import { expect, it } from 'vitest';
import { everyCodePoint } from '../grammar/code-points.ts';
import { setPoints } from './character-sets.ts';

it.each([
  '\\s',
  '\\p{Lu}',
  '\\P{Lu}',
  '\\p{Script=Hangul}',
  '\\p{Any}',
  '\\p{Surrogate}',
  '\\p{Emoji}',
  '\\p{Co}',
])('%s holds what JavaScript finds in it', (written) => {
  const parsed = new RegExpParser().parsePattern(written, 0, written.length, { unicode: true });
  const [set] = parsed.alternatives[0]!.elements;
  if (set?.type !== 'CharacterSet') throw new Error(`${written} is no set.`);
  const held = new Set<number>();
  for (const [from, to] of setPoints(set)) for (let point = from; point <= to; point++) held.add(point);
  const pattern = new RegExp(written, 'u');
  let wrong = 0;
  for (const [from, to] of everyCodePoint) {
    for (let point = from; point <= to; point++) {
      if (pattern.test(String.fromCodePoint(point)) !== held.delete(point)) wrong += 1;
    }
  }
  expect([wrong, held.size]).toEqual([0, 0]);
});
