import { writeWordVectors } from '@haksup/knowledge/analysis';
import type { Lesson } from '../lessons.ts';
import { factor } from './factor.ts';
import { inBytes } from './in-bytes.ts';
import { countTogether } from './together.ts';

/** The bytes of a file of word vectors, from the glossary and some lessons: 14 s for all of them. */
export function makeWordVectors(
  lessons: readonly Lesson[],
  { dimensions = 64, seed = 1 }: { readonly dimensions?: number; readonly seed?: number } = {},
): Uint8Array {
  const together = countTogether(lessons);
  return writeWordVectors(together.words, dimensions, inBytes(factor(together, dimensions, seed)));
}
