/** Glossary data: a line per meaning, Korean and English apart by `=`, words of one language by commas. */
import type { GlossaryLine } from '../terms/glossary.ts';
import { koreanStem } from '../terms/korean.ts';

/** How surely one form of a word stands for another: 만든 for 만들었, "wrote" for "written". */
const BETWEEN_FORMS = 0.9;

/** Phrases that open so are asked, and never found. */
const ASKING =
  /^(?:얼마나|언제|어디|누가|누구|왜|어떻게|어떤|뭐|뭘|무엇|무슨|몇|how|what|when|where|who|why|which)\S* \S/;

/** Whether a word of a line only leads to the others: "how many times?" to "fold", but never "fold" to it. */
export function isOnlyAsked(word: string): boolean {
  return word.endsWith('?') || ASKING.test(word);
}

/**
 * Lines starting with `#` and empty lines are left out. Forms of one word that share no stem stand apart by bars:
 * `쓰다|쓴|썼, 집필 = write|wrote|written`. What only questions say ends in "?". Verbs and adjectives in the form that
 * dictionaries give come as the stem that texts hold: 제안하다 as 제안, 줄이다 as 줄이. Throws SyntaxError with the line.
 */
export function* parseGlossary(
  text: string,
  weights: { readonly within: number; readonly across: number },
): Generator<GlossaryLine> {
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const several: string[][] = [];
    const groups = line.split('=').map((group) => {
      const words: string[] = [];
      for (const word of group.split(',')) {
        const forms = word.includes('|') ? word.split('|') : [word];
        const held = forms.map((form) => withoutDictionaryEnding(form.trim())).filter((form) => form !== '');
        if (held.length > 1) several.push(held);
        words.push(...held);
      }
      return words;
    });
    const count = groups.reduce((sum, group) => sum + group.length, 0);
    if (groups.length > 2 || count < 2) {
      throw new SyntaxError(`A glossary line needs two words or more, and one "=" at most: ${line}`);
    }
    yield { groups, ...weights };
    for (const forms of several) yield { groups: [forms], within: BETWEEN_FORMS, across: BETWEEN_FORMS };
  }
}

function withoutDictionaryEnding(words: string): string {
  const verb = words.endsWith('다') ? /[가-힣]{2,}다$/.exec(words)?.[0] : undefined;
  if (verb === undefined) return words;
  const stem = koreanStem(verb);
  // One syllable stands in too many words: 크다 stays.
  return stem.length >= 2 && verb.startsWith(stem) ? words.slice(0, -verb.length) + stem : words;
}
