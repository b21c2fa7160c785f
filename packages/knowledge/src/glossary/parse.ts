/** Glossary data: a line per meaning, Korean and English apart by `=`, words of one language by commas. */
import type { GlossaryLine } from '../terms/glossary.ts';
import { koreanStem } from '../terms/korean.ts';

/**
 * Lines starting with `#` and empty lines are left out. Verbs and adjectives in the form that dictionaries give come as
 * the stem that texts hold: 제안하다 as 제안, 줄이다 as 줄이. Throws SyntaxError with the line.
 */
export function* parseGlossary(
  text: string,
  weights: { readonly within: number; readonly across: number },
): Generator<GlossaryLine> {
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const groups = line.split('=').map((group) =>
      group
        .split(',')
        .map((word) => withoutDictionaryEnding(word.trim()))
        .filter((word) => word !== ''),
    );
    if (groups.length > 2 || groups.flat().length < 2) {
      throw new SyntaxError(`A glossary line needs two words or more, and one "=" at most: ${line}`);
    }
    yield { groups, ...weights };
  }
}

function withoutDictionaryEnding(words: string): string {
  const verb = /[가-힣]{2,}다$/.exec(words)?.[0];
  if (verb === undefined) return words;
  const stem = koreanStem(verb);
  // One syllable stands in too many words: 크다 stays.
  return stem.length >= 2 && verb.startsWith(stem) ? words.slice(0, -verb.length) + stem : words;
}
