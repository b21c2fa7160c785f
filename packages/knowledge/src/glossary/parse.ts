/** Glossary data: a line per meaning, Korean and English apart by `=`, words of one language by commas. */
import type { GlossaryLine } from '../terms/glossary.ts';

/** Lines starting with `#` and empty lines are left out. Throws SyntaxError with the line. */
export function* parseGlossary(
  text: string,
  weights: { readonly within: number; readonly across: number },
): Generator<GlossaryLine> {
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const groups = line.split('=').map((group) =>
      group
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    );
    if (groups.length > 2 || groups.flat().length < 2) {
      throw new SyntaxError(`A glossary line needs two words or more, and one "=" at most: ${line}`);
    }
    yield { groups, ...weights };
  }
}
